namespace LiveLogs.CloudSimulator.Faults;

/// <summary>What goes wrong with a stream of events. Its messages are counted from 1, the initial response.</summary>
internal sealed record FaultEventStream
{
    /// <summary>Messages are sent in pieces of so many bytes, each on its own.</summary>
    public int? PieceBytes { get; init; }

    /// <summary>Messages are sent two at a time.</summary>
    public bool InPairs { get; init; }

    /// <summary>The message whose lengths have a wrong checksum.</summary>
    public int? BadPreludeAt { get; init; }

    /// <summary>The message that has a wrong checksum.</summary>
    public int? BadMessageAt { get; init; }

    /// <summary>Every update says that it is a sample, whether it is or not.</summary>
    public bool Sampled { get; init; }

    /// <summary>The stream ends after so many messages.</summary>
    public int? EndAfter { get; init; }

    /// <summary>How it ends.</summary>
    public FaultStreamEnd EndWith { get; init; }
}

/// <summary>How a stream of events ends before its time.</summary>
internal enum FaultStreamEnd
{
    /// <summary>The connection is closed without a word.</summary>
    Close,

    /// <summary>The connection is reset.</summary>
    Reset,

    /// <summary><c>SessionTimeoutException</c>, as after three hours.</summary>
    Timeout,

    /// <summary><c>SessionStreamingException</c></summary>
    StreamingException,

    /// <summary>A message of the type <c>error</c>.</summary>
    Error,
}
