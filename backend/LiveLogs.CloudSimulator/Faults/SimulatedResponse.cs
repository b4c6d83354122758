namespace LiveLogs.CloudSimulator.Faults;

/// <summary>A complete answer before it meets the network.</summary>
internal sealed record SimulatedResponse(int Status, string ContentType, byte[] Body)
{
    /// <summary>The error code of the service; null for a success.</summary>
    public string? ErrorCode { get; init; }

    /// <summary>Writes what follows the headers for as long as it likes, in place of the body; null: the body is all.</summary>
    public Func<Stream, CancellationToken, Task>? Stream { get; init; }

    /// <summary>Headers beyond content and date.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();
}
