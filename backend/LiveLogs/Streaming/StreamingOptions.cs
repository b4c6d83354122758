using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace LiveLogs.Streaming;

/// <summary>Section <c>Streaming</c>.</summary>
internal sealed class StreamingOptions
{
    public const string Section = "Streaming";

    /// <summary>Whether this instance polls at all; false makes it serve only. Default true.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>What other instances and the status call this one. Default: the machine's name and the process id.</summary>
    [StringLength(100, MinimumLength = 1)]
    public string InstanceName { get; set; } = $"{Environment.MachineName}-{Environment.ProcessId}";

    /// <summary>Connections that this instance polls at most, 1–10,000. Default 500.</summary>
    [Range(1, 10_000)]
    public int MaxConnections { get; set; } = 500;

    /// <summary>Time between reads for connections that state none, 1 s–1 h. Default: the connector's own adaptive pace.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan? PollInterval { get; set; }

    /// <summary>How often leases and wishes are looked at, 0.1–10 s. Default 1 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:00:10")]
    public TimeSpan SuperviseInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Without a heartbeat for so long (database clock) an instance counts as dead, 2–60 s. Default 5 s.</summary>
    [Range(typeof(TimeSpan), "00:00:02", "00:01:00")]
    public TimeSpan LeaseDuration { get; set; } = TimeSpan.FromSeconds(5);
}

[OptionsValidator]
internal sealed partial class StreamingOptionsValidator : IValidateOptions<StreamingOptions>;
