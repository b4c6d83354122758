using LiveLogs.Logs;

namespace LiveLogs.Connectors.Trials;

/// <summary>Why a connection test failed, in the terms of the person who can repair it.</summary>
internal enum ConnectionTestFailure
{
    Credentials,
    Permission,
    NotFound,

    /// <summary>Nothing answers: name, route, TLS or time.</summary>
    Network,
    Throttled,

    /// <summary>The region does not exist, or is not the one that the endpoint serves.</summary>
    Region,

    /// <summary>The provider calls another part of the configuration wrong.</summary>
    Configuration,

    /// <summary>The address leads somewhere that is not allowed.</summary>
    Forbidden,

    /// <summary>The provider answers with trouble of its own.</summary>
    Service,
}

/// <summary>The result of a connection test.</summary>
internal sealed record ConnectionTestResult
{
    public bool Ok => Failure is null;

    /// <summary>One sentence.</summary>
    public required string Message { get; init; }

    /// <summary>How long the provider took to answer the first request.</summary>
    public required TimeSpan Latency { get; init; }

    /// <summary>Up to five recent lines.</summary>
    public IReadOnlyList<SampleLine> Sample { get; init; } = [];

    public ConnectionTestFailure? Failure { get; init; }

    /// <summary>What to do about the failure.</summary>
    public string? Advice { get; init; }

    /// <summary>The provider's own error code.</summary>
    public string? ProviderCode { get; init; }

    /// <summary>The permission to grant, such as <c>logs:FilterLogEvents</c>.</summary>
    public string? MissingPermission { get; init; }

    /// <summary>Limitations.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>What reading will take of the quota; null when nothing could be read, or nothing is polled.</summary>
    public PollingLoad? Load { get; init; }
}

/// <param name="Timestamp">The provider's event time.</param>
/// <param name="Source">Log group, table or log name.</param>
/// <param name="Text">The beginning of the message, at most <see cref="MaxLength"/> characters.</param>
internal sealed record SampleLine(EventTime Timestamp, string Source, string Text)
{
    public const int MaxLength = 200;

    /// <summary>Takes the beginning of a message, never half a character.</summary>
    public static SampleLine Of(EventTime timestamp, string source, string message) => new(
        timestamp,
        source,
        message.Length <= MaxLength ? message : message[..(char.IsHighSurrogate(message[MaxLength - 1]) ? MaxLength - 1 : MaxLength)]);
}
