using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using LiveLogs.IntegrationTests.Access;

namespace LiveLogs.IntegrationTests.Harness;

/// <summary>The real service in a process of its own, so that tests can kill it.</summary>
internal sealed class ServiceProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);

    private readonly Dictionary<string, string> _environment;
    private readonly StringBuilder _output = new();
    private Process? _process;

    private ServiceProcess(string connectionString, int port, IEnumerable<KeyValuePair<string, string>> settings)
    {
        Url = $"http://127.0.0.1:{port}";
        _environment = new Dictionary<string, string>
        {
            ["ASPNETCORE_URLS"] = Url,
            ["ConnectionStrings__Database"] = connectionString,
            ["Access__SigningKey"] = TestToken.Key,
            ["CREDENTIAL_ENCRYPTION_KEY"] = "integration-tests-wrap-the-key-ring-with-this",
            ["Outbound__AllowedPrivateHosts__0"] = "127.0.0.1",
            ["Logging__LogLevel__Default"] = "Warning",
            ["Logging__LogLevel__LiveLogs"] = "Information",
            ["DOTNET_TieredPGO"] = "0",
        };
        foreach (var (key, value) in settings)
            _environment[key] = value;
    }

    public string Url { get; }

    /// <summary>Looks at the answers of its clients.</summary>
    public ProblemWatch Problems { get; } = new();

    /// <summary>A client with an admin token for the project <c>shop</c>.</summary>
    public HttpClient Client { get; private set; } = null!;

    /// <summary>While it runs.</summary>
    public int ProcessId => _process!.Id;

    /// <summary>What it has printed so far.</summary>
    public string Output
    {
        get
        {
            lock (_output)
                return _output.ToString();
        }
    }

    public static async Task<ServiceProcess> StartAsync(string connectionString, params (string Key, string Value)[] settings)
    {
        var service = new ServiceProcess(connectionString, FreePort(), settings.Select(pair => KeyValuePair.Create(pair.Key, pair.Value)));
        service.Client = service.ClientFor(TestToken.For("shop", "admin"));
        await service.StartAsync();
        return service;
    }

    public HttpClient ClientFor(string? token)
    {
        var client = Problems.Client(Url, TimeSpan.FromSeconds(30));
        if (token is not null)
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);

        return client;
    }

    /// <summary>Starts it (again) and waits until it is ready.</summary>
    public async Task StartAsync()
    {
        Launch();
        await Eventually.TrueAsync(async () => await IsReadyAsync(), StartLimit, () => $"The service did not become ready:\n{Output}");
    }

    /// <summary>Starts it without waiting.</summary>
    public void Launch()
    {
        var start = new ProcessStartInfo("dotnet", [Repository.ServiceDll])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetDirectoryName(Repository.ServiceDll),
        };
        foreach (var (key, value) in _environment)
            start.Environment[key] = value;

        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => Remember(line.Data);
        _process.ErrorDataReceived += (_, line) => Remember(line.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>Asks it to stop, as systemd and containers do, and waits until it has.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> StopAsync()
    {
        using (var kill = Process.Start("kill", ["-TERM", _process!.Id.ToString(CultureInfo.InvariantCulture)]))
            await kill.WaitForExitAsync();

        await _process.WaitForExitAsync();
        var exitCode = _process.ExitCode;
        _process.Dispose();
        _process = null;
        return exitCode;
    }

    /// <summary>kill -9: no good-byes.</summary>
    public async Task KillAsync()
    {
        if (_process is null)
            return;

        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
        _process = null;
    }

    /// <summary>Creates a connection, to the simulator unless another provider is named, and returns its id.</summary>
    public async Task<Guid> CreateConnectionAsync(string name, object config, string project = "shop", string provider = "aws")
    {
        using var response = await Client.PostAsJsonAsync(
            "/api/v1/live-logs/connections",
            new { project_id = project, connection_name = name, cloud_provider = provider, connection_config = config });
        var body = await response.Content.ReadFromJsonAsync<JsonElement>();
        return response.StatusCode == HttpStatusCode.Created
            ? body.GetProperty("id").GetGuid()
            : throw new InvalidOperationException($"{(int)response.StatusCode}: {body}");
    }

    public async Task AskAsync(Guid connection, string wish)
    {
        using var response = await Client.PostAsync($"/api/v1/live-logs/connections/{connection}/{wish}", null);
        response.EnsureSuccessStatusCode();
    }

    public Task<JsonElement> GetAsync(string path) => Client.GetFromJsonAsync<JsonElement>($"/api/v1/live-logs/{path}");

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        Client.Dispose();
        Problems.Check();
    }

    private async Task<bool> IsReadyAsync()
    {
        if (_process!.HasExited)
            throw new InvalidOperationException($"The service ended at start:\n{Output}");

        try
        {
            using var response = await Client.GetAsync("/health/ready");
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private void Remember(string? line)
    {
        lock (_output)
            _output.AppendLine(line);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
