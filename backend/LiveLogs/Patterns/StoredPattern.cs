namespace LiveLogs.Patterns;

/// <summary>A row of <c>patterns</c>.</summary>
internal sealed record StoredPattern(long Id, long ClusterId, string Route, string Template, string Example, long? MergedInto)
{
    /// <summary>It made room: no stored entry has it any more.</summary>
    public bool IsForgotten { get; init; }

    public string[] Tokens { get; } = Template.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    public Pattern ToPattern() => new() { Id = Id, ClusterId = ClusterId, Route = Route, Tokens = [.. Tokens], Example = Example };
}
