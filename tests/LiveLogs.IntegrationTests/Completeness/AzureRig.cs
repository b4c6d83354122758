using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using LiveLogs.CloudSimulator;
using LiveLogs.CloudSimulator.AzureMonitor;
using LiveLogs.CloudSimulator.AzureMonitor.Identity;
using LiveLogs.CloudSimulator.AzureMonitor.Store;
using LiveLogs.CloudSimulator.Faults;
using LiveLogs.IntegrationTests.Storage;

namespace LiveLogs.IntegrationTests.Completeness;

/// <summary>A simulated Azure under virtual time, with helpers to fill tables and to read them through connections.</summary>
internal sealed class AzureRig : IAsyncDisposable
{
    private readonly TestDatabase _database;
    private int _number;

    private AzureRig(TestDatabase database, VirtualClock clock, Simulator simulator) => (_database, Clock, Simulator) = (database, clock, simulator);

    public static Guid Workspace => AzureOptions.DefaultWorkspace;

    public VirtualClock Clock { get; }

    public Simulator Simulator { get; }

    public FaultScript Faults => Simulator.Faults;

    public DateTimeOffset Now => Clock.GetUtcNow();

    public static async Task<AzureRig> StartAsync(TestDatabase database, Action<AzureOptions>? configure = null)
    {
        var clock = new VirtualClock();
        var options = new SimulatorOptions { HttpsUrls = "https://127.0.0.1:0" };
        configure?.Invoke(options.Azure);
        var simulator = await Simulator.StartAsync(options, clock.OfSimulator, CancellationToken.None);
        // It had rows before: a table appears with its first.
        simulator.Azure.Workspaces.Table(Workspace, "AppTraces");
        return new AzureRig(database, clock, simulator);
    }

    /// <summary>Begins to read; by default the traces of the workspace with the app's secret.</summary>
    public Task<CompletenessRun> ReadAsync(object? query = null, params (string Name, object? Value)[] more) => ReadByAsync(Clock, query, more);

    public Task<CompletenessRun> ReadByAsync(TimeProvider time, object? query, params (string Name, object? Value)[] more) =>
        CompletenessRun.StartAsync(_database, Simulator, time, "azure", Config(query, more), ("Connectors:AmbientCredentialProjects:0", "shop"));

    public Dictionary<string, object?> Config(object? query, params (string Name, object? Value)[] more)
    {
        var config = new Dictionary<string, object?>
        {
            ["workspace_id"] = Workspace.ToString(),
            ["tenant_id"] = EntraApp.DefaultTenant,
            ["client_id"] = EntraApp.DefaultClient,
            ["client_secret"] = EntraApp.DefaultSecret,
            ["query"] = query ?? "AppTraces",
            ["endpoint_url"] = Simulator.Url,
            ["authority_host"] = Simulator.HttpsUrl,
            ["poll_interval_seconds"] = 30,
        };
        foreach (var (name, value) in more)
            config[name] = value;

        return config;
    }

    public static NewRow Trace(DateTimeOffset at, string message, int? level = 1) =>
        new(at, new Dictionary<string, object?> { ["Message"] = message, ["SeverityLevel"] = level, ["AppRoleName"] = "support" });

    /// <summary>Writes numbered traces of this moment.</summary>
    public void Write(int count, Func<NewRow, NewRow>? change = null, string table = "AppTraces", bool isBasic = false) => Simulator.Azure.Workspaces.Write(
        Workspace, table, Enumerable.Range(0, count).Select(_ => (change ?? (row => row))(Trace(Now, $"line {Interlocked.Increment(ref _number)}"))), isBasic);

    /// <summary>Writes a few traces each minute, for so many minutes from now.</summary>
    public void WriteEachMinute(int minutes, int count = 3, Func<NewRow, NewRow>? change = null)
    {
        for (var minute = 0; minute < minutes; minute++)
            Clock.At(Now.AddMinutes(minute).AddSeconds(7), () => Write(count, change));
    }

    /// <summary>What must be stored of everything that was written and can be seen.</summary>
    public IEnumerable<(string Source, string EventId)> Expected(Guid? workspace = null) => Simulator.Azure.Workspaces.Ledger
        .Where(entry => entry.Expected && entry.Workspace == (workspace ?? Workspace)).Select(entry => (entry.Table, entry.Row.ItemId!));

    public int Queries => Simulator.Requests.Read("Query").Count;

    /// <summary>Asks the API as anybody would, without the connector.</summary>
    public async Task<HttpResponseMessage> AskAsync(
        string query, string? timespan = null, string? bodyTimespan = null, string? cacheControl = null, string? token = null, string? place = null)
    {
        using var client = Client();
        var url = $"{Simulator.Url}/v1/{place ?? $"workspaces/{Workspace}"}/query" + (timespan is null ? "" : $"?timespan={timespan}");
        using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = JsonContent.Create(new { query, timespan = bodyTimespan }) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token ?? await TokenAsync());
        if (cacheControl is not null)
            request.Headers.CacheControl = CacheControlHeaderValue.Parse(cacheControl);
        return await client.SendAsync(request);
    }

    public async Task<string> TokenAsync(string scope = "https://api.loganalytics.io/.default")
    {
        using var client = Client();
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "client_credentials",
            ["client_id"] = EntraApp.DefaultClient,
            ["client_secret"] = EntraApp.DefaultSecret,
            ["scope"] = scope,
        });
        using var answer = await client.PostAsync(new Uri($"{Simulator.HttpsUrl}/{EntraApp.DefaultTenant}/oauth2/v2.0/token"), form);
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("access_token").GetString()!;
    }

    public static async Task<int> RowsAsync(HttpResponseMessage answer) =>
        (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("tables")[0].GetProperty("rows").GetArrayLength();

    public ValueTask DisposeAsync() => Simulator.DisposeAsync();

    private HttpClient Client()
    {
        var root = X509Certificate2.CreateFromPem(Simulator.CaCertificatePem);
        var handler = new SocketsHttpHandler();
        handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            CustomTrustStore = { root },
            RevocationMode = X509RevocationMode.NoCheck,
        };
        return new HttpClient(handler);
    }
}
