namespace LiveLogs.Notifications;

internal enum SendOutcome
{
    Delivered,

    /// <summary>Not now: throttled, down, unreachable. Certainly not delivered.</summary>
    Later,

    /// <summary>The provider does not take this payload; a plainer one it may take.</summary>
    Rejected,

    /// <summary>The provider does not take anything from this channel until somebody repairs its settings.</summary>
    Refused,

    /// <summary>The message left, and no answer came.</summary>
    Unknown,

    /// <summary>There was nothing to send: what the message is about is not there. Says nothing about the channel.</summary>
    Nothing,
}

/// <summary>What came of sending a message once.</summary>
/// <param name="Outcome">What to do next.</param>
/// <param name="Error">A sentence for a person, never what a provider sent; null when everybody was reached.</param>
internal sealed record SendResult(SendOutcome Outcome, string? Error = null)
{
    /// <summary>How long the provider wants to be left alone.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>The target let us wait until our patience was over, instead of saying what is wrong.</summary>
    public bool TimedOut { get; init; }

    /// <summary>The channel works, but this message is not done yet: some of the receivers have it, or its traces are still looked for.</summary>
    public bool IsPartial { get; init; }

    /// <summary>What the provider calls the message.</summary>
    public string? ProviderId { get; init; }

    /// <summary>What the kind needs in order to find the episode again: a message, an issue. Kept also when the rest failed.</summary>
    public string? Thread { get; init; }

    public static SendResult Delivered { get; } = new(SendOutcome.Delivered);

    public static SendResult Later(string error, TimeSpan? retryAfter = null) => new(SendOutcome.Later, error) { RetryAfter = retryAfter };

    public static SendResult Refused(string error) => new(SendOutcome.Refused, error);

    public static SendResult Rejected(string error) => new(SendOutcome.Rejected, error);
}
