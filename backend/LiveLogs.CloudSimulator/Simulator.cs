using System.Text.Json;
using LiveLogs.CloudSimulator.AzureMonitor;
using LiveLogs.CloudSimulator.CloudWatch;
using LiveLogs.CloudSimulator.CloudWatch.Store;
using LiveLogs.CloudSimulator.Faults;
using LiveLogs.CloudSimulator.GoogleCloud;
using LiveLogs.CloudSimulator.Shop;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace LiveLogs.CloudSimulator;

/// <summary>
/// The clouds' log APIs on one address, in this process: official clients talk to <see cref="Url"/>, tests and benchmarks reach behind it.
/// </summary>
internal sealed class Simulator : IAsyncDisposable
{
    private const int MaxBodyBytes = 8 * 1024 * 1024;

    /// <summary>Stalled calls end with the simulator, not after their stall.</summary>
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromMilliseconds(500);

    private readonly WebApplication _app;
    private readonly ShopTraffic? _shop;
    private readonly TestAuthority? _authority;
    private int _underWay;

    private Simulator(WebApplication app, SimulatorOptions options, TestAuthority? authority, TimeProvider time)
    {
        _app = app;
        _authority = authority;
        Time = time;
        Faults = new FaultScript(time);
        CloudWatch = new CloudWatchApi(options.CloudWatch, Faults, Requests, time);
        Azure = new AzureMonitorApi(options.Azure, Faults, Requests, time);
        GoogleCloud = new GoogleApi(options.GoogleCloud, Faults, Requests, time);
        _shop = options.Demo ? new ShopTraffic(CloudWatch.Store, Azure.Workspaces, GoogleCloud.Store, options, time) : null;
    }

    /// <summary>The address of the endpoint, without a slash at the end; each cloud's clients take it as their endpoint URL.</summary>
    public string Url { get; private set; } = "";

    /// <summary>The same over TLS; empty when <see cref="SimulatorOptions.HttpsUrls"/> is.</summary>
    public string HttpsUrl { get; private set; } = "";

    /// <summary>The certificate authority behind <see cref="HttpsUrl"/>, for clients to trust; empty without it.</summary>
    public string CaCertificatePem => _authority?.Pem ?? "";

    /// <summary>Requests that are being answered at this moment.</summary>
    public int UnderWay => Volatile.Read(ref _underWay);

    public TimeProvider Time { get; }

    public CloudWatchApi CloudWatch { get; }

    public AzureMonitorApi Azure { get; }
    public GoogleApi GoogleCloud { get; }

    public FaultScript Faults { get; }

    public RequestLog Requests { get; } = new();

    /// <summary>Every event that was ever written to CloudWatch.</summary>
    public Ledger Ledger => CloudWatch.Store.Ledger;

    /// <summary>Starts to listen. The clock decides everything that depends on time: quotas, tokens, visibility, signatures.</summary>
    public static async Task<Simulator> StartAsync(SimulatorOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        // Empty: no configuration of the host process, in whose folder this may run, reaches in here.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Logging.AddConsole().SetMinimumLevel(LogLevel.Error);
        builder.Services.AddRoutingCore();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = ShutdownTimeout);
        builder.Services.ConfigureHttpJsonOptions(json => json.SerializerOptions.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower);
        var authority = options.HttpsUrls.Length > 0 ? new TestAuthority(options.HostNames) : null;
        builder.WebHost.UseUrls([options.Urls, .. authority is null ? Array.Empty<string>() : [options.HttpsUrls]]);
        builder.WebHost.UseKestrelCore();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.ConfigureHttpsDefaults(https => https.ServerCertificate = authority?.ServerCertificate);
            kestrel.Limits.MaxRequestBodySize = MaxBodyBytes;
            // A client stopped in the debugger, or by a fault, is not an attacker here.
            kestrel.Limits.MinRequestBodyDataRate = null;
            kestrel.Limits.MinResponseDataRate = null;
        });

        var app = builder.Build();
        var simulator = new Simulator(app, options, authority, time);
        app.Use(simulator.CountAsync);
        app.MapPost("/", simulator.CloudWatch.HandleAsync);
        simulator.CloudWatch.HostCredentials.Map(app);
        simulator.Azure.Map(app);
        simulator.GoogleCloud.Map(app);
        app.MapControl(simulator);
        if (simulator._shop is { } shop)
            shop.WriteHistory();
        await app.StartAsync(cancellationToken);
        var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
        simulator.Url = addresses.First(address => address.StartsWith("http:", StringComparison.Ordinal));
        simulator.HttpsUrl = addresses.FirstOrDefault(address => address.StartsWith("https:", StringComparison.Ordinal)) ?? "";
        simulator._shop?.Start();
        return simulator;
    }

    /// <summary>Runs until a signal ends the process.</summary>
    public Task WaitForShutdownAsync(CancellationToken cancellationToken) => _app.WaitForShutdownAsync(cancellationToken);

    private async Task CountAsync(HttpContext context, RequestDelegate next)
    {
        Interlocked.Increment(ref _underWay);
        try
        {
            await next(context);
        }
        finally
        {
            Interlocked.Decrement(ref _underWay);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_shop is not null)
            await _shop.DisposeAsync();
        await _app.StopAsync();
        await _app.DisposeAsync();
        _authority?.Dispose();
    }
}
