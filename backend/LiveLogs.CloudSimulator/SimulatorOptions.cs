using LiveLogs.CloudSimulator.AzureMonitor;
using LiveLogs.CloudSimulator.CloudWatch;
using LiveLogs.CloudSimulator.GoogleCloud;

namespace LiveLogs.CloudSimulator;

/// <summary>How a simulator is started.</summary>
internal sealed class SimulatorOptions
{
    /// <summary>Where to listen; port 0 takes a free one.</summary>
    public string Urls { get; set; } = "http://127.0.0.1:0";

    /// <summary>Where to listen with TLS as well, with a certificate of <see cref="TestAuthority"/>; empty: nowhere.</summary>
    public string HttpsUrls { get; set; } = "";

    /// <summary>A file to write the authority's certificate to (PEM), or null.</summary>
    public string? CaFile { get; set; }

    /// <summary>Names that the certificate is good for besides <c>localhost</c> and the loopback addresses.</summary>
    public IList<string> HostNames { get; } = [Environment.MachineName, "simulator"];

    /// <summary>Fill the accounts with the traffic of a small shop.</summary>
    public bool Demo { get; set; }

    /// <summary>The shop's history at start.</summary>
    public TimeSpan DemoHistory { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>The same seed gives the same customers.</summary>
    public int DemoSeed { get; set; } = 7;

    public CloudWatchOptions CloudWatch { get; } = new();

    public AzureOptions Azure { get; } = new();
    public GoogleOptions GoogleCloud { get; } = new();
}
