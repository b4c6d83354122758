using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace LiveLogs.Connectors;

internal sealed class ConnectorsOptions
{
    public const string Section = "Connectors";

    /// <summary>How much of a provider's request quota is used at most: people and their consoles live on the same one.</summary>
    [Range(0.01, 1.0)]
    public double QuotaShare { get; set; } = 0.4;

    /// <summary>
    /// The same for quotas that are counted in requests a minute, such as Google Cloud's 60: so few that a smaller part would
    /// cost latency.
    /// </summary>
    [Range(0.01, 1.0)]
    public double MinuteQuotaShare { get; set; } = 2.0 / 3;

    /// <summary>
    /// Slugs of the projects whose connections may use what this host itself is trusted with: default credential chains,
    /// instance and managed identities, files. Empty: none may.
    /// </summary>
    public IList<string> AmbientCredentialProjects { get; } = [];

    /// <summary>How long one request may take, its answer included.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan CallTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a connection test may take in all.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:02:00")]
    public TimeSpan TestTimeout { get; set; } = TimeSpan.FromSeconds(20);
}

[OptionsValidator]
internal sealed partial class ConnectorsOptionsValidator : IValidateOptions<ConnectorsOptions>;
