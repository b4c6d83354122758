using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using LiveLogs.Access;
using LiveLogs.Connections;
using LiveLogs.Connectors;
using LiveLogs.Ingestion;
using LiveLogs.IntegrationTests.Access;
using LiveLogs.IntegrationTests.Connections;
using LiveLogs.IntegrationTests.Harness;
using LiveLogs.Notifications;
using LiveLogs.Operations;
using LiveLogs.Outbound;
using LiveLogs.Storage;
using LiveLogs.Streaming;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace LiveLogs.IntegrationTests.Operations;

/// <summary>The rooms Operations, Access, Connections and Notifications on a real Kestrel and a real database.</summary>
internal sealed class TestService : IAsyncDisposable
{
    public const string MasterKey = "a master key of the tests";

    private readonly WebApplication _app;
    private readonly ProblemWatch _problems = new();

    private TestService(WebApplication app, LogRecorder log)
    {
        _app = app;
        Log = log;
        Client = _problems.Client(app.Urls.Single(), TimeSpan.FromSeconds(100));
    }

    public HttpClient Client { get; }

    public LogRecorder Log { get; }

    public IServiceProvider Services => _app.Services;

    public ScriptedConnector Connector => _app.Services.GetRequiredService<ScriptedConnector>();

    public static async Task<TestService> StartAsync(
        string connectionString, Action<WebApplication>? map = null, params (string Key, string? Value)[] settings)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = Environments.Production });
        builder.Configuration.AddInMemoryCollection(
        [
            new("Access:SigningKey", TestToken.Key),
            new("Access:Issuer", "livelogs"),
            new("Access:Audience", "livelogs"),
            new("KeyRing:MasterKey", MasterKey),
            new("ConnectionStrings:Database", connectionString),
        ]);
        builder.Configuration.AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, setting.Value)));
        var log = new LogRecorder();
        builder.Logging.ClearProviders().AddProvider(log);
        builder.WebHost.UseUrls("http://127.0.0.1:0");

        builder.Services.AddOperations();
        builder.Services.AddIngestion();
        builder.Services.AddOutbound();
        builder.Services.AddStorage(builder.Configuration);
        builder.Services.AddConnectors();
        builder.Services.AddAccess();
        builder.Services.AddSingleton<ScriptedConnector>();
        builder.Services.AddSingleton<IConnector>(provider => provider.GetRequiredService<ScriptedConnector>());
        builder.AddConnections();
        builder.Services.AddSingleton<IConnectionRows, StreamRows>();
        builder.Services.AddNotifications();

        var app = builder.Build();
        app.UseOperations();
        app.UseAccess();
        app.UseQueryCheck();
        app.MapOperations();
        app.MapConnections();
        app.MapNotifications();
        map?.Invoke(app);
        try
        {
            await app.StartAsync();
            return new TestService(app, log);
        }
        catch (Exception)
        {
            await app.DisposeAsync();
            throw;
        }
    }

    /// <summary>Sends a request as a bearer of a token (none when it is null) and reads the answer as JSON where there is one.</summary>
    public async Task<Answer> SendAsync(
        HttpMethod method, string path, string? token, object? body = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path);
        if (token is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        request.Content = body switch
        {
            null => null,
            HttpContent content => content,
            string text => new StringContent(text, new MediaTypeHeaderValue("application/json")),
            _ => JsonContent.Create(body),
        };
        using var response = await Client.SendAsync(request);
        return await Answer.ReadAsync(response);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
        _problems.Check();
    }
}

/// <summary>An answer, read whole.</summary>
internal sealed record Answer(int Status, HttpResponseHeaders Headers, string? ContentType, string Text)
{
    public JsonElement Json => JsonDocument.Parse(Text).RootElement;

    /// <summary>The stable code of a problem document.</summary>
    public string? Code => ContentType == "application/problem+json" ? Json.GetProperty("code").GetString() : null;

    /// <summary>The fields that a problem document names.</summary>
    public IEnumerable<string> Fields => Json.GetProperty("errors").EnumerateObject().Select(error => error.Name).Order(StringComparer.Ordinal);

    public string? ETag => Headers.TryGetValues("ETag", out var values) ? values.Single() : null;

    public static async Task<Answer> ReadAsync(HttpResponseMessage response) => new(
        (int)response.StatusCode, response.Headers, response.Content.Headers.ContentType?.MediaType, await response.Content.ReadAsStringAsync());
}

/// <summary>Everything that is logged, at every level.</summary>
internal sealed class LogRecorder : ILoggerProvider
{
    private readonly ConcurrentQueue<string> _lines = new();

    public IReadOnlyCollection<string> Lines => _lines;

    public ILogger CreateLogger(string categoryName) => new Recorder(categoryName, _lines);

    public void Dispose()
    {
    }

    private sealed class Recorder(string category, ConcurrentQueue<string> lines) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull
        {
            lines.Enqueue($"{category} scope {state}");
            return null;
        }

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            lines.Enqueue($"{logLevel} {category}[{eventId.Id}] {formatter(state, exception)} {exception}");
    }
}
