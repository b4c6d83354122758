using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using LiveLogs.Connectors;
using LiveLogs.Connectors.Calls;
using LiveLogs.Connectors.GoogleCloud;
using LiveLogs.Ingestion;
using LiveLogs.Logs;
using LiveLogs.Tests.Outbound;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace LiveLogs.Tests.Connectors.GoogleCloud;

/// <summary>The connector against a service that answers as a test says, over real HTTP. Tokens are given unless a test says otherwise.</summary>
internal sealed class GoogleRig : IAsyncDisposable
{
    public const string NoEntries = "{}";

    private static readonly string Key = MakeKey();

    private readonly ScriptedService _service;
    private readonly GoogleConnector _connector;
    private readonly TimeProvider _time;

    private GoogleRig(ScriptedService service, TimeProvider time)
    {
        (_service, _time) = (service, time);
        // Neither budgets nor retries keep a test waiting, and no time limit is short.
        var options = new ConnectorsOptions { MinuteQuotaShare = 0.5, CallTimeout = TimeSpan.FromMinutes(10), TestTimeout = TimeSpan.FromMinutes(10) };
        _connector = new GoogleConnector(
            GuardedHttpTests.Guard("127.0.0.1"), new RequestBudgets(time), Options.Create(options), time, NullLogger<GoogleConnector>.Instance);
    }

    /// <summary>The bodies of the requests for entries so far.</summary>
    public List<JsonObject> Requests { get; } = [];

    /// <summary>Answers requests for access tokens.</summary>
    public Func<HttpContext, Task> Token { get; set; } =
        context => Answer(context, 200, """{"access_token":"a-token","expires_in":3600,"token_type":"Bearer"}""");

    /// <summary>Requests for entries so far.</summary>
    public int Asked
    {
        get
        {
            lock (Requests)
                return Requests.Count;
        }
    }

    /// <summary>Gives one answer after the other, and the last for ever.</summary>
    public static Task<GoogleRig> StartAsync(params string[] answers)
    {
        var next = -1;
        return StartAsync((_, context) => Answer(context, 200, answers[Math.Min(Interlocked.Increment(ref next), answers.Length - 1)]));
    }

    public static async Task<GoogleRig> StartAsync(Func<JsonObject, HttpContext, Task> answer, TimeProvider? time = null)
    {
        GoogleRig? rig = null;
        var service = await ScriptedService.StartAsync(async context =>
        {
            if (context.Request.Path == "/token")
            {
                await rig!.Token(context);
                return;
            }

            var body = (JsonObject)(await JsonNode.ParseAsync(context.Request.Body))!;
            lock (rig!.Requests)
                rig.Requests.Add(body);
            await answer(body, context);
        });
        return rig = new GoogleRig(service, time ?? new HurriedTime());
    }

    public static async Task Answer(HttpContext context, int status, string body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        await context.Response.BodyWriter.WriteAsync(Encoding.UTF8.GetBytes(body));
    }

    public IConnectorSession Open() => _connector.CreateSession(new ConnectorContext { ConnectionId = Guid.NewGuid(), ProjectSlug = "shop", Config = Config() });

    /// <summary>One call for entries that is not tried again.</summary>
    public async Task<EntriesPage> AskOnceAsync()
    {
        var guard = GuardedHttpTests.Guard("127.0.0.1");
        var config = GoogleConfig.Read(Config(), guard).Config!;
        using var handler = guard.CreateHandler();
        using var http = new HttpClient(handler, disposeHandler: false);
        var clock = new ServerClock(_time);
        using var tokens = new GoogleTokens(config, clock, handler, _time);
        using var budget = new RequestBudget(100, _time, () => 1);
        var parts = new GoogleParts(handler, new RequestBudgets(_time), new ConnectorsOptions { CallTimeout = TimeSpan.FromMinutes(10) }, _time, NullLogger.Instance);
        var client = new LoggingClient(new ProviderExchange(http, clock, _time), config, tokens, budget, clock, parts, CallRetries.None);
        return await client.ListAsync(new ListRequest(config.Resources[0], "", null), EntryMapping.ToListedEvent, "test", CancellationToken.None);
    }

    /// <summary>An hour that ends now.</summary>
    public static ScanWindow Window(ILogSource source, ScanKind kind = ScanKind.Fast) => new(source.ServerNow() - TimeSpan.FromHours(1), source.ServerNow(), kind);

    public static async Task<List<SourcePage>> ScanAsync(ILogSource source, ScanWindow window, string? token = null)
    {
        List<SourcePage> pages = [];
        await foreach (var page in source.ScanAsync(window, token, default))
            pages.Add(page);

        return pages;
    }

    public static async Task<List<RawEvent>> ReadAsync(ILogSource source, ScanKind kind = ScanKind.Fast) =>
        [.. (await ScanAsync(source, Window(source, kind))).SelectMany(page => page.Events)];

    public static string Entry(string id, EventTime at) =>
        $$"""{"logName":"projects/shop-prod/logs/web","timestamp":"{{at}}","receiveTimestamp":"{{at}}","insertId":"{{id}}","textPayload":"line {{id}}"}""";

    public async ValueTask DisposeAsync()
    {
        _connector.Dispose();
        await _service.DisposeAsync();
    }

    private JsonElement Config() => JsonSerializer.SerializeToElement(new Dictionary<string, object>
    {
        ["project_id"] = "shop-prod",
        ["endpoint_url"] = _service.Address.AbsoluteUri,
        ["read_requests_per_minute"] = 60_000,
        ["credentials_json"] = new
        {
            type = "service_account",
            project_id = "shop-prod",
            private_key_id = "1",
            private_key = Key,
            client_email = "reader@shop-prod.iam.gserviceaccount.com",
            token_uri = new Uri(_service.Address, "token").AbsoluteUri,
        },
    });

    private static string MakeKey()
    {
        using var key = RSA.Create(2048);
        return key.ExportPkcs8PrivateKeyPem();
    }
}
