namespace LiveLogs.Patterns.Mining;

/// <summary>A row of <c>patterns</c>.</summary>
internal sealed record StoredPattern(long Id, long ClusterId, string Route, string Template, string Example, long? MergedInto)
{
    /// <summary>It made room: no stored entry has it any more.</summary>
    public bool IsForgotten { get; init; }

    /// <summary>See <see cref="Pattern.StreamId"/>.</summary>
    public int StreamId { get; init; }

    /// <summary>See <see cref="Pattern.Former"/>.</summary>
    public string? Former { get; init; }

    /// <summary>See <see cref="Pattern.SplitFrom"/>.</summary>
    public long? SplitFrom { get; init; }

    public string[] Tokens { get; } = Template.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    public static StoredPattern Of(Pattern pattern) =>
        new(pattern.Id, pattern.ClusterId, pattern.Route, pattern.Template, pattern.Example, pattern.MergedInto is null ? null : pattern.Current.Id)
        {
            StreamId = pattern.StreamId,
            Former = pattern.Former,
            SplitFrom = pattern.SplitFrom,
        };

    public Pattern ToPattern() => new()
    {
        Id = Id,
        ClusterId = ClusterId,
        Route = Route,
        Tokens = [.. Tokens],
        Example = Example,
        StreamId = StreamId,
        Former = Former,
        SplitFrom = SplitFrom,
    };

    /// <summary>Brings what is known of the pattern in line with the row.</summary>
    public void CopyTo(Pattern pattern) =>
        (pattern.ClusterId, pattern.Route, pattern.Tokens, pattern.Former, pattern.MergedInto) = (ClusterId, Route, [.. Tokens], Former, null);
}
