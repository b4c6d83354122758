namespace LiveLogs.Patterns;

/// <summary>A template that messages belong to. It can be merged into another one, never taken apart: an id stays good for ever.</summary>
internal sealed class Pattern
{
    /// <summary>Unique in the project.</summary>
    public required long Id { get; init; }

    /// <summary>The pattern whose wording told <see cref="Patterns.Cluster"/> apart from others first: the id of its cluster.</summary>
    public required long ClusterId { get; init; }

    /// <summary>The words of the template; <see cref="MaskedLine.Wildcard"/> stands where values are.</summary>
    public required string[] Tokens { get; set; }

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

    /// <summary>As people read it.</summary>
    public string Template => TemplateOf(Tokens);

    public static string TemplateOf(IEnumerable<string> tokens) =>
        string.Join(' ', tokens).Replace(MaskedLine.Wildcard.ToString(), MaskedLine.WildcardText, StringComparison.Ordinal);
}
