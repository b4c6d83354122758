using System.Text.Json;
using LiveLogs.ProjectConfig.Fields;

namespace LiveLogs.Notifications;

/// <summary>The socket of a kind of channel: knows a provider's API, its limits and what its channels are configured with.</summary>
internal interface IChannelKind
{
    /// <summary>Its name as the API and rules use it: lower case, stored, never changed.</summary>
    string Name { get; }

    /// <summary>Its name for people.</summary>
    string Words { get; }

    /// <summary>What people have to know to fill in the form; null when the fields say it.</summary>
    string? Hint => null;

    /// <summary>Every field of the configuration, in the order people fill them in.</summary>
    IReadOnlyList<ConfigField> Fields { get; }

    /// <summary>
    /// Fields that say where a message goes or by whose right. A channel that sets none of them uses the installation's own;
    /// one that sets any inherits nothing, or it could send the installation's credentials to a place of its choice.
    /// </summary>
    IReadOnlyList<string> AccessFields { get; }

    ChannelTraits Traits { get; }

    /// <summary>Reads a configuration that is complete with its secrets. Every mistake is left in the reader; nobody is called.</summary>
    void Check(ConfigReader reader);

    /// <summary>Sends one message, once. Whatever goes wrong is a result; retrying is the caller's.</summary>
    /// <param name="message">What to say.</param>
    /// <param name="config">Checked.</param>
    /// <param name="cancellationToken">The service stops.</param>
    Task<SendResult> SendAsync(Message message, JsonElement config, CancellationToken cancellationToken);
}

/// <summary>How a kind of channel wants to be treated.</summary>
/// <param name="PerSecond">Messages a second, over any time.</param>
/// <param name="Burst">Messages at once after a rest, and so the most that are under way at a time.</param>
/// <param name="Patience">How long after the event a message is still worth delivering.</param>
internal sealed record ChannelTraits(double PerSecond, int Burst, TimeSpan Patience)
{
    public static readonly TimeSpan ForChat = TimeSpan.FromHours(1);
    public static readonly TimeSpan ForRecords = TimeSpan.FromHours(24);

    /// <summary>
    /// How long an empty bucket is left alone: until there is a message in it or, at high rates, enough for a round that is
    /// worth its while.
    /// </summary>
    /// <param name="tokens">What is in the bucket, less than 1.</param>
    public TimeSpan Refill(double tokens) => TimeSpan.FromSeconds((Math.Clamp(PerSecond / 10, 1, Burst) - tokens) / PerSecond);

    /// <summary>
    /// The receiver recognises a message that it gets twice, or the kind looks first: an attempt of which nobody knows the
    /// outcome is simply repeated. Others repeat it once and then leave it as possibly sent.
    /// </summary>
    public bool RecognisesRepeats { get; init; }

    /// <summary>People read it: what waited is told in its newest state only, and a storm as one digest.</summary>
    public bool IsForPeople { get; init; }

    /// <summary>The installation's own channel of the kind takes over what a channel cannot deliver that names no fallback.</summary>
    public bool TakesOver { get; init; }
}
