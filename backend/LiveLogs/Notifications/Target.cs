namespace LiveLogs.Notifications;

/// <summary>Names of the places that deliveries go to, and the words by which rules name them.</summary>
internal static class Target
{
    /// <summary>The alert in the product itself. It is always there, so nothing is delivered to it.</summary>
    public const string InApp = "in_app";

    /// <summary>Every project may use the installation's own channel of a kind; they share one target and so its pace.</summary>
    public const string DefaultPrefix = "default:";

    private const int MaxLength = 200;

    public static string Of(Guid channelId) => channelId.ToString("D");

    public static string DefaultOf(string kind) => DefaultPrefix + kind;

    /// <summary>The kind of an installation's own channel; null when the target is a channel of a project.</summary>
    public static string? DefaultKind(string target) =>
        target.StartsWith(DefaultPrefix, StringComparison.Ordinal) ? target[DefaultPrefix.Length..] : null;

    /// <summary>A word that leads nowhere, as it is recorded.</summary>
    public static string Unknown(string word) => word.Length <= MaxLength ? word : word[..MaxLength];
}
