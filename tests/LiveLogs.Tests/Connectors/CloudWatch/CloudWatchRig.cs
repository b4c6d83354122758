using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using LiveLogs.Connectors;
using LiveLogs.Connectors.Calls;
using LiveLogs.Connectors.CloudWatch;
using LiveLogs.Ingestion;
using LiveLogs.Logs;
using LiveLogs.Tests.Outbound;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace LiveLogs.Tests.Connectors.CloudWatch;

/// <summary>The connector against a service that answers as a test says, over real HTTP.</summary>
internal sealed class CloudWatchRig : IAsyncDisposable
{
    public const string NoEvents = """{"events":[]}""";

    private readonly ScriptedService _service;
    private readonly CloudWatchConnector _connector;

    private CloudWatchRig(ScriptedService service, ConnectorsOptions options, TimeProvider time)
    {
        _service = service;
        _connector = new CloudWatchConnector(
            GuardedHttpTests.Guard("127.0.0.1", "localhost"), new RequestBudgets(time), Options.Create(options), time, NullLogger<CloudWatchConnector>.Instance);
    }

    /// <summary>The bodies of all requests so far, with the operation as <c>_op</c>.</summary>
    public List<JsonObject> Requests { get; } = [];

    public List<IHeaderDictionary> Headers { get; } = [];

    public static Task<CloudWatchRig> StartAsync(params (int Status, string Body)[] answers)
    {
        var next = -1;
        return StartAsync((_, context) => Answer(context, answers[Math.Min(Interlocked.Increment(ref next), answers.Length - 1)]));
    }

    public static async Task<CloudWatchRig> StartAsync(
        Func<JsonObject, HttpContext, Task> answer, ConnectorsOptions? options = null, TimeProvider? time = null)
    {
        CloudWatchRig? rig = null;
        var service = await ScriptedService.StartAsync(async context =>
        {
            var body = (JsonObject)(await JsonNode.ParseAsync(context.Request.Body))!;
            body["_op"] = context.Request.Headers["X-Amz-Target"].ToString()["Logs_20140328.".Length..];
            lock (rig!.Requests)
            {
                rig.Requests.Add(body);
                rig.Headers.Add(new HeaderDictionary(context.Request.Headers.ToDictionary(StringComparer.OrdinalIgnoreCase)));
            }

            await answer(body, context);
        });
        // Neither budgets nor retries keep a test waiting, and no time limit is short.
        options ??= new ConnectorsOptions { QuotaShare = 1, CallTimeout = TimeSpan.FromMinutes(10), TestTimeout = TimeSpan.FromMinutes(10) };
        return rig = new CloudWatchRig(service, options, time ?? new HurriedTime());
    }

    public static async Task Answer(HttpContext context, (int Status, string Body) answer)
    {
        context.Response.StatusCode = answer.Status;
        context.Response.ContentType = "application/x-amz-json-1.1";
        await context.Response.BodyWriter.WriteAsync(Encoding.UTF8.GetBytes(answer.Body));
    }

    public IConnectorSession Open(params (string Name, object Value)[] more) => Open(_service.Address, more);

    public IConnectorSession Open(Uri endpoint, params (string Name, object Value)[] more) =>
        _connector.CreateSession(new ConnectorContext
        {
            ConnectionId = Guid.NewGuid(),
            ProjectSlug = "shop",
            Config = Config([("endpoint_url", endpoint.AbsoluteUri), .. more]),
        });

    public static JsonElement Config(params (string Name, object Value)[] more)
    {
        var config = new Dictionary<string, object>
        {
            ["access_key_id"] = "AKIAIOSFODNN7EXAMPLE",
            ["secret_access_key"] = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
            ["region"] = "us-east-1",
            ["log_group"] = "/shop/payments",
        };
        foreach (var (name, value) in more)
            config[name] = value;

        return JsonSerializer.SerializeToElement(config);
    }

    public static ScanWindow Window(long fromMilliseconds, long toMilliseconds) =>
        new(EventTime.FromUnixMilliseconds(fromMilliseconds), EventTime.FromUnixMilliseconds(toMilliseconds));

    public static async Task<List<SourcePage>> ScanAsync(ILogSource source, ScanWindow window, string? token = null)
    {
        List<SourcePage> pages = [];
        await foreach (var page in source.ScanAsync(window, token, default))
            pages.Add(page);

        return pages;
    }

    public static string Page(string? nextToken, params (string Id, long Time)[] events) => new JsonObject
    {
        ["events"] = new JsonArray([.. events.Select(one => new JsonObject
        {
            ["eventId"] = one.Id,
            ["timestamp"] = one.Time,
            ["ingestionTime"] = one.Time + 40,
            ["message"] = $"line {one.Id}",
            ["logStreamName"] = "web-1",
        })]),
        ["searchedLogStreams"] = new JsonArray(),
        ["nextToken"] = nextToken,
    }.ToJsonString();

    public async ValueTask DisposeAsync()
    {
        _connector.Dispose();
        await _service.DisposeAsync();
    }
}
