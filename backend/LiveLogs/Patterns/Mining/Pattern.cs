using LiveLogs.Patterns.Masking;

namespace LiveLogs.Patterns.Mining;

/// <summary>A template that messages belong to. It can be merged into another one, never taken apart: its id stays good for ever.</summary>
internal sealed class Pattern
{
    /// <summary>Unique in the project; older ones have smaller ids.</summary>
    public required long Id { get; init; }

    /// <summary>The oldest pattern of the cluster that it belongs to.</summary>
    public required long ClusterId { get; set; }

    /// <summary>Where in the tree its cluster hangs: the first word, or nothing.</summary>
    public required string Route { get; set; }

    /// <summary>The words of the template; <see cref="MaskedLine.Wildcard"/> stands where values are.</summary>
    public required string[] Tokens { get; set; }

    /// <summary>A message that belongs to it.</summary>
    public required string Example { get; init; }

    /// <summary>The stream whose line the example is; 0 when it is not known.</summary>
    public int StreamId { get; init; }

    /// <summary>The template that it had under earlier rules of mining; null when it was learnt under these.</summary>
    public string? Former { get; set; }

    /// <summary>The pattern of which its lines were under earlier rules; null when it is new.</summary>
    public long? SplitFrom { get; init; }

    /// <summary>The pattern that this one turned out to be a part of.</summary>
    public Pattern? MergedInto { get; set; }

    /// <summary>The pattern as it counts today.</summary>
    public Pattern Current
    {
        get
        {
            var current = this;
            while (current.MergedInto is { } next)
                current = next;
            return current;
        }
    }

    /// <summary>The template as it is stored: tokens hold no blanks.</summary>
    public string Template => string.Join(' ', Tokens);
}
