using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using LiveLogs.Connectors.AzureMonitor;
using LiveLogs.Connectors.Calls;
using LiveLogs.Ingestion;
using LiveLogs.Logs;
using LiveLogs.Tests.Outbound;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;

namespace LiveLogs.Tests.Connectors.AzureMonitor;

/// <summary>A table of a service that answers as a test says, over real HTTP. Tokens are always given, without a network.</summary>
internal sealed class AzureTableRig : IAsyncDisposable
{
    private readonly ScriptedService _service;
    private readonly HttpClient _http = new(GuardedHttpTests.Guard("127.0.0.1").CreateHandler());
    private readonly HttpClient _authority = new(new Granting());
    private readonly AzureTokens _tokens;
    private readonly RequestBudgets.Lease _budget;
    private readonly SemaphoreSlim _atOnce = new(3);

    private AzureTableRig(ScriptedService service, bool isBasic, TimeProvider time)
    {
        _service = service;
        var config = AzureConfig.Read(
            JsonSerializer.SerializeToElement(new
            {
                workspace_id = Guid.NewGuid(),
                tenant_id = Guid.NewGuid(),
                client_id = Guid.NewGuid(),
                client_secret = "the-secret-of-the-app",
                query = "AppTraces",
                table_plan = isBasic ? "basic" : "analytics",
                endpoint_url = service.Address.AbsoluteUri,
            }),
            GuardedHttpTests.Guard("127.0.0.1")) is { Config: { } read } ? read : throw new ArgumentException("The configuration is wrong.");
        _tokens = new AzureTokens(config, _authority, time);
        _budget = new RequestBudgets(time).Rent("test", 1000, 1000);
        var clock = new ServerClock(time);
        var client = new LogAnalyticsClient(
            new ProviderExchange(_http, clock, time), new ProviderCalls(time, NullLogger.Instance), _tokens, config, new AzureShare(_budget.Budget, _atOnce), TimeSpan.FromMinutes(10));
        Source = new AzureTableSource(config.Queries[0], config, AzureProfile.Make(config, null), client, clock);
    }

    public AzureTableSource Source { get; }

    /// <summary>The queries so far.</summary>
    public List<string> Queries { get; } = [];

    /// <summary>Gives one answer after the other, and the last for ever.</summary>
    public static Task<AzureTableRig> StartAsync(bool isBasic, params string[] answers)
    {
        var next = -1;
        return StartAsync((_, context) => Answer(context, 200, answers[Math.Min(Interlocked.Increment(ref next), answers.Length - 1)]), isBasic);
    }

    public static async Task<AzureTableRig> StartAsync(Func<string, HttpContext, Task> answer, bool isBasic = false, TimeProvider? time = null)
    {
        AzureTableRig? rig = null;
        var service = await ScriptedService.StartAsync(async context =>
        {
            var query = (string)(await JsonNode.ParseAsync(context.Request.Body))!["query"]!;
            lock (rig!.Queries)
                rig.Queries.Add(query);
            await answer(query, context);
        });
        return rig = new AzureTableRig(service, isBasic, time ?? TimeProvider.System);
    }

    public static async Task Answer(HttpContext context, int status, string body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        await context.Response.BodyWriter.WriteAsync(Encoding.UTF8.GetBytes(body));
    }

    /// <summary>The answer with these columns, all of them texts but for those of time, and these rows.</summary>
    public static string Table(string columns, params string[] rows)
    {
        var described = columns.Split(' ').Select(name => $$"""{"name":"{{name}}","type":"{{(name is "__it" or "__tg" or "TimeGenerated" ? "datetime" : name == "D" ? "dynamic" : "string")}}"}""");
        return $$"""{"tables":[{"name":"PrimaryResult","columns":[{{string.Join(',', described)}}],"rows":[{{string.Join(',', rows)}}]}]}""";
    }

    public async Task<List<SourcePage>> ScanAsync(ScanKind kind = ScanKind.Fast, string? token = null)
    {
        var now = EventTime.From(new DateTimeOffset(2026, 1, 12, 10, 0, 0, TimeSpan.Zero));
        List<SourcePage> pages = [];
        await foreach (var page in Source.ScanAsync(new ScanWindow(now - TimeSpan.FromHours(1), now, kind), token, default))
            pages.Add(page);

        return pages;
    }

    public async Task<List<RawEvent>> ReadAsync(ScanKind kind = ScanKind.Fast) => [.. (await ScanAsync(kind)).SelectMany(page => page.Events)];

    public async ValueTask DisposeAsync()
    {
        _budget.Dispose();
        _tokens.Dispose();
        _authority.Dispose();
        _http.Dispose();
        _atOnce.Dispose();
        await _service.DisposeAsync();
    }

    /// <summary>What the vendor's library asks for, and a token.</summary>
    private sealed class Granting : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var host = request.RequestUri!.GetLeftPart(UriPartial.Authority);
            var tenant = request.RequestUri.Segments.Length > 1 ? request.RequestUri.Segments[1].Trim('/') : "";
            var body = request.RequestUri.AbsolutePath switch
            {
                var path when path.Contains("openid-configuration", StringComparison.Ordinal) =>
                    $$"""{"token_endpoint":"{{host}}/{{tenant}}/oauth2/v2.0/token","authorization_endpoint":"{{host}}/{{tenant}}/oauth2/v2.0/authorize","issuer":"{{host}}/{{tenant}}/v2.0"}""",
                var path when path.Contains("discovery/instance", StringComparison.Ordinal) =>
                    $$"""{"tenant_discovery_endpoint":"{{host}}/{{tenant}}/v2.0/.well-known/openid-configuration","api-version":"1.1","metadata":[]}""",
                _ => """{"token_type":"Bearer","expires_in":3600,"ext_expires_in":3600,"access_token":"a-token"}""",
            };
            return Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent(body, Encoding.UTF8, "application/json") });
        }
    }
}
