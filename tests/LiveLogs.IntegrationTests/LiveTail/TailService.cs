using System.Net.Http.Headers;
using System.Net.WebSockets;
using LiveLogs.Access;
using LiveLogs.Alerts;
using LiveLogs.Alerts.Hits;
using LiveLogs.Connectors;
using LiveLogs.Ingestion;
using LiveLogs.Ingestion.Committing;
using LiveLogs.IntegrationTests.Access;
using LiveLogs.IntegrationTests.Harness;
using LiveLogs.IntegrationTests.Operations;
using LiveLogs.IntegrationTests.Storage;
using LiveLogs.LiveTail;
using LiveLogs.Notifications;
using LiveLogs.Operations;
using LiveLogs.Outbound;
using LiveLogs.Patterns;
using LiveLogs.Search;
using LiveLogs.Storage;
using LiveLogs.Storage.Entries;
using LiveLogs.Storage.Sequences;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace LiveLogs.IntegrationTests.LiveTail;

/// <summary>The rooms LiveTail, Search and Alerts on a real Kestrel and a real database: one instance of the service.</summary>
internal sealed class TailService : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ProblemWatch _problems = new();

    private TailService(WebApplication app, LogRecorder log)
    {
        (_app, Log) = (app, log);
        Client = _problems.Client(app.Urls.Single(), TimeSpan.FromSeconds(60));
    }

    public HttpClient Client { get; }

    public LogRecorder Log { get; }

    public IServiceProvider Services => _app.Services;

    public IBatchListener[] Listeners => [.. Services.GetServices<IBatchListener>()];

    public static async Task<TailService> StartAsync(TestDatabase database, params (string Key, string? Value)[] settings)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = Environments.Production });
        builder.Configuration.AddInMemoryCollection(
        [
            new("Access:SigningKey", TestToken.Key),
            new("KeyRing:MasterKey", TestService.MasterKey),
            new("ConnectionStrings:Database", database.ConnectionString),
            new("LiveTail:HeadInterval", "00:00:00.100"),
        ]);
        builder.Configuration.AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, setting.Value)));
        var log = new LogRecorder();
        builder.Logging.ClearProviders().AddProvider(log);
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddOperations();
        builder.Services.AddIngestion();
        builder.Services.AddOutbound();
        builder.Services.AddConnectors();
        builder.Services.AddStorage(builder.Configuration);
        builder.Services.AddPatterns();
        builder.Services.AddAccess();
        builder.Services.AddSearch();
        builder.Services.AddLiveTail();
        builder.Services.AddNotifications();
        builder.Services.AddAlerts();
        builder.Services
            .AddCommitParticipant<EntryWriter>()
            .AddCommitParticipant<LedgerWriter>()
            .AddCommitParticipant<CountWriter>()
            .AddCommitParticipant<PatternWriter>()
            .AddCommitParticipant<HitWriter>();

        var app = builder.Build();
        app.UseOperations();
        app.UseAccess();
        app.UseQueryCheck();
        app.MapOperations();
        app.MapSearch();
        app.MapLiveTail();
        app.MapAlerts();
        await app.StartAsync();
        return new TailService(app, log);
    }

    /// <summary>The committer of this instance.</summary>
    public BatchCommitter Committer => Services.GetRequiredService<BatchCommitter>();

    public async Task<Answer> GetAsync(string path, string token)
    {
        using var response = await SendAsync(path, token, null);
        return await Answer.ReadAsync(response);
    }

    /// <summary>Sends a body, if there is one.</summary>
    public async Task<Answer> SendAsync(HttpMethod method, string path, string token, string? body = null, string contentType = "application/json")
    {
        using var request = new HttpRequestMessage(method, "/api/v1/live-logs" + path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        if (body is not null)
            request.Content = new StringContent(body, new MediaTypeHeaderValue(contentType));
        using var response = await Client.SendAsync(request);
        return await Answer.ReadAsync(response);
    }

    /// <summary>Opens a tail over HTTP and leaves its answer open.</summary>
    public Task<HttpResponseMessage> SendAsync(string path, string token, string? accept, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/live-logs" + path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        if (accept is not null)
            request.Headers.Accept.ParseAdd(accept);

        foreach (var (name, value) in headers)
            request.Headers.Add(name, value);

        return Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    /// <summary>Opens a WebSocket; the token goes where a browser would put it.</summary>
    public async Task<ClientWebSocket> ConnectAsync(string path)
    {
        var socket = new ClientWebSocket();
        var address = new UriBuilder(new Uri(Client.BaseAddress!, "/api/v1/live-logs" + path)) { Scheme = "ws" };
        using var way = new HttpMessageInvoker(_problems.Handler());
        await socket.ConnectAsync(address.Uri, way, CancellationToken.None);
        return socket;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
        _problems.Check();
    }
}
