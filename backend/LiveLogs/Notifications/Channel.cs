using LiveLogs.ProjectConfig;

namespace LiveLogs.Notifications;

/// <summary>Where a project's notifications go, as stored, with how it fares. How it fares changes without a new version, so nothing is answered with 304.</summary>
internal sealed class Channel : ConfigItem
{
    /// <summary>The name of its kind.</summary>
    public required string Kind { get; init; }

    public bool Enabled { get; set; }

    /// <summary>The channel that takes over what this one could not deliver.</summary>
    public Guid? FallbackId { get; set; }

    /// <summary>Deliveries that failed in a row. Read with the row, as all below.</summary>
    public int Failures { get; init; }

    /// <summary>The provider refused the channel for good; somebody has to repair it.</summary>
    public bool IsRefused { get; init; }

    /// <summary>A sentence; null after a success.</summary>
    public string? LastError { get; init; }

    /// <summary>Null when nothing was delivered since the settings were last changed.</summary>
    public DateTimeOffset? LastOkAt { get; init; }

    /// <summary>Messages that were rejected in a row.</summary>
    public int Rejections { get; init; }
}
