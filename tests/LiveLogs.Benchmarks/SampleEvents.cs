using System.Globalization;
using LiveLogs.Connectors.CloudWatch;
using LiveLogs.Ingestion;
using LiveLogs.Ingestion.Committing;
using LiveLogs.Logs;

namespace LiveLogs.Benchmarks;

/// <summary>
/// Log lines of a made-up shop, the same for the same number: a third are JSON objects, the others access logs, lines with
/// key=value pairs and plain text; one in a hundred is a stack trace.
/// </summary>
internal static class SampleEvents
{
    /// <summary>Programs that write, as many lines each.</summary>
    public const int Services = 128;

    private static readonly string[] Levels = ["INFO", "INFO", "INFO", "INFO", "INFO", "INFO", "DEBUG", "DEBUG", "WARN", "ERROR"];
    private static readonly string[] Paths = ["/cart", "/cart/items", "/checkout", "/login", "/search", "/products/list", "/health", "/api/v2/orders"];
    private static readonly string[] Verbs = ["placed", "paid", "shipped", "cancelled", "returned"];

    /// <summary>A word that one line in a million has.</summary>
    public const string RareWord = "zygomorphic";

    /// <summary>The request that a line belongs to, 16 hexadecimal digits.</summary>
    public static string RequestOf(long number) => Mix(number, 5).ToString("x16", CultureInfo.InvariantCulture);

    /// <summary>The customer that a line is of.</summary>
    public static ulong UserOf(long number) => Mix(number, 6) % 50_000;

    public static string ServiceOf(long number) => string.Create(CultureInfo.InvariantCulture, $"shop-{Mix(number, 1) % Services:D3}");

    /// <summary>One event as CloudWatch Logs gives it.</summary>
    public static FilteredLogEvent Event(long number, EventTime at) => new()
    {
        EventId = string.Create(CultureInfo.InvariantCulture, $"{number:D56}"),
        Timestamp = at.UnixMilliseconds,
        IngestionTime = at.UnixMilliseconds + 700,
        Message = Message(number, at),
        LogStreamName = string.Create(CultureInfo.InvariantCulture, $"{ServiceOf(number)}/{Mix(number, 2) % 4}"),
    };

    public static string Message(long number, EventTime at)
    {
        var kind = Mix(number, 3) % 100;
        var level = Levels[Mix(number, 4) % (ulong)Levels.Length];
        var (request, user) = (RequestOf(number), UserOf(number));
        var took = Mix(number, 7) % 900;
        var path = Paths[Mix(number, 8) % (ulong)Paths.Length];
        return kind switch
        {
            _ when number % 1_000_003 == 7 => $"{at} WARN [shapes] {RareWord} flower {request}",
            < 33 => string.Create(CultureInfo.InvariantCulture,
                $$"""{"time":"{{at}}","level":"{{level}}","service":"{{ServiceOf(number)}}","msg":"order {{user}} {{Verbs[user % 5]}}","request_id":"req-{{request}}","user":{"id":{{user}},"plan":"{{(user % 7 == 0 ? "pro" : "free")}}"},"status":{{Status(level)}},"duration_ms":{{took}},"trace_id":"{{request}}{{request}}"}"""),
            < 60 => string.Create(CultureInfo.InvariantCulture,
                $"10.{user % 250}.{took % 250}.7 - - \"GET {path}/{user} HTTP/1.1\" {Status(level)} {took * 13} \"-\" \"Mozilla/5.0\" 0.{took:D3} {request}"),
            < 80 => string.Create(CultureInfo.InvariantCulture,
                $"{at} {level} service={ServiceOf(number)} request_id=req-{request} user={user} msg=\"cart updated\" items={took % 20} duration_ms={took}"),
            < 99 => string.Create(CultureInfo.InvariantCulture,
                $"{at} {level} [worker-{took % 16}] c.e.shop.{ServiceOf(number)} - Processed message {request} from queue orders in {took} ms"),
            _ => string.Create(CultureInfo.InvariantCulture,
                $"{at} ERROR [worker-{took % 16}] c.e.shop.Payment - Payment of order {user} failed\njava.net.SocketTimeoutException: connect timed out after {took} ms\n\tat c.e.shop.Gateway.call(Gateway.java:117)\n\tat c.e.shop.Payment.charge(Payment.java:48)\n\tat c.e.shop.Orders.place(Orders.java:203)"),
        };
    }

    public static LogOrigin Origin(ConnectionIdentity connection, string source) => new()
    {
        ConnectionId = connection.ConnectionId,
        ConnectionNumber = connection.ConnectionNumber,
        ProjectNumber = connection.ProjectNumber,
        Source = source,
        Resource = new Dictionary<string, string>
        {
            ["cloud.provider"] = "aws",
            ["cloud.region"] = "eu-central-1",
            ["aws.log.group.names"] = source,
        },
    };

    /// <summary>What FilterLogEvents gave, as the connector hands it on.</summary>
    public static RawEvent Raw(FilteredLogEvent one) => new()
    {
        EventId = one.EventId!,
        Timestamp = EventTime.FromUnixMilliseconds(one.Timestamp ?? 0),
        Message = one.Message!,
        Stream = one.LogStreamName!,
    };

    private static int Status(string level) => level switch { "ERROR" => 502, "WARN" => 404, _ => 200 };

    /// <summary>SplitMix64: a fixed scatter, so that the same number always gives the same line.</summary>
    private static ulong Mix(long number, ulong salt)
    {
        var x = (ulong)number + (salt * 0x9E3779B97F4A7C15);
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
        x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
        return x ^ (x >> 31);
    }
}
