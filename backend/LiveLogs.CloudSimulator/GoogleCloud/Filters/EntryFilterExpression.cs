using LiveLogs.CloudSimulator.GoogleCloud.Store;

namespace LiveLogs.CloudSimulator.GoogleCloud.Filters;

/// <summary>A whole filter, with the range of event time that it can match at all.</summary>
internal sealed class EntryFilterExpression
{
    public const int MaxLength = 20_000;

    private readonly FilterNode _root;

    private EntryFilterExpression(FilterNode root)
    {
        _root = root;
        foreach (var bound in Bounds(root))
        {
            if (bound.Operator is ">" or ">=" or "=")
                From = Math.Max(From, bound.Time);
            if (bound.Operator is "<" or "<=" or "=")
                To = Math.Min(To, bound.Time);
        }
    }

    /// <summary>Nanoseconds since the epoch, inclusive, as the other end.</summary>
    public long From { get; } = long.MinValue;

    public long To { get; } = long.MaxValue;

    /// <exception cref="GoogleException">It is no filter.</exception>
    public static EntryFilterExpression Parse(string filter) => filter.Length > MaxLength
        ? throw GoogleException.Invalid($"Filter is too long: at most {MaxLength} characters are allowed")
        : new EntryFilterExpression(FilterParser.Parse(filter));

    public bool Matches(StoredLogEntry entry)
    {
        using var view = new EntryView(entry);
        return _root.Matches(view);
    }

    private static IEnumerable<Comparison> Bounds(FilterNode node) => node switch
    {
        AllOf all => all.Parts.SelectMany(Bounds),
        Comparison { IsTimestamp: true } comparison => [comparison],
        _ => [],
    };
}
