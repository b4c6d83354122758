using LiveLogs.Patterns.Headers;
using LiveLogs.Patterns.Masking;

namespace LiveLogs.Patterns.Mining;

/// <summary>Where a line that no pattern is known of comes from.</summary>
/// <param name="Example">The message as people read it.</param>
/// <param name="StreamId">Its stream; 0 when that is not known.</param>
internal readonly record struct LineOrigin(string Example, int StreamId)
{
    /// <summary>The pattern that it had, which takes the place of a new one.</summary>
    public Pattern? Former { get; init; }

    /// <summary>The pattern that such lines had under earlier rules.</summary>
    public long? SplitFrom { get; init; }
}

/// <summary>A line that no pattern is known of.</summary>
/// <param name="Masked">Its tokens.</param>
/// <param name="Route">Where in the tree it belongs.</param>
/// <param name="Origin">Where it comes from.</param>
internal readonly record struct NewLine(MaskedLine Masked, string Route, LineOrigin Origin);

/// <summary>What was learnt and has to be stored.</summary>
internal sealed class PatternChanges(long lastId, int lastStreamId = 0)
{
    private readonly HashSet<Pattern> _changed = [];
    private readonly HashSet<LogStream> _streams = [];

    public long LastId { get; private set; } = lastId;

    /// <summary>Patterns that are new, reworded or merged.</summary>
    public IReadOnlyCollection<Pattern> Changed => _changed;

    public int LastStreamId { get; private set; } = lastStreamId;

    /// <summary>Streams that are new, or whose header is.</summary>
    public IReadOnlyCollection<LogStream> Streams => _streams;

    public int NextStreamId() => ++LastStreamId;

    public void Add(LogStream stream) => _streams.Add(stream);

    public long NextId() => ++LastId;

    public void Add(Pattern pattern) => _changed.Add(pattern);
}
