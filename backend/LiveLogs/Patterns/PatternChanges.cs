namespace LiveLogs.Patterns;

/// <summary>A line that no pattern is known of.</summary>
/// <param name="Masked">Its tokens.</param>
/// <param name="Route">Where in the tree it belongs.</param>
/// <param name="Example">The message as people read it.</param>
internal readonly record struct NewLine(MaskedLine Masked, string Route, string Example);

/// <summary>What was learnt and has to be stored.</summary>
internal sealed class PatternChanges(long lastId)
{
    private readonly HashSet<Pattern> _changed = [];

    public long LastId { get; private set; } = lastId;

    /// <summary>Patterns that are new, reworded or merged.</summary>
    public IReadOnlyCollection<Pattern> Changed => _changed;

    public long NextId() => ++LastId;

    public void Add(Pattern pattern) => _changed.Add(pattern);
}
