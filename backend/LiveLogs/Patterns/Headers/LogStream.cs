namespace LiveLogs.Patterns.Headers;

/// <summary>Where lines come from: those of one source of a connection have one header.</summary>
/// <param name="ConnectionNumber">The connection.</param>
/// <param name="Source">Its log group, table or the like.</param>
internal readonly record struct StreamKey(int ConnectionNumber, string Source);

/// <summary>What is known of the lines of a source.</summary>
/// <param name="id">Its number in the project.</param>
/// <param name="key">Where they come from.</param>
internal sealed class LogStream(int id, StreamKey key)
{
    public int Id { get; } = id;

    public StreamKey Key { get; } = key;

    /// <summary>What stands in front of the text; null as long as that is not known, and when nothing does.</summary>
    public HeaderLayout? Header { get; set; }

    /// <summary>What the lines that brought a new pattern had in common; null before the first, and once no more are counted.</summary>
    public HeaderStatistics? Statistics { get; set; }

    /// <summary>Lines that brought a new pattern.</summary>
    public int Lines { get; set; }
}
