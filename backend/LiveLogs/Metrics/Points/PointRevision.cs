namespace LiveLogs.Metrics.Points;

/// <summary>
/// What becomes of a point that is stored already when it comes again. Providers revise points for minutes and answers overtake each other, so the order in which they arrive says nothing:
/// the newest answer counts; between a poll and a stream, and between answers of one instant, the one that counted more samples.
/// </summary>
internal static class PointRevision
{
    /// <summary>The point to store; the same object as <paramref name="stored"/> when nothing has to be written.</summary>
    public static MetricPoint Decide(MetricPoint stored, MetricPoint incoming)
    {
        var decided = Replaces(stored, incoming)
            ? Over(incoming, stored)
            // What it lacks an older answer may add.
            : Over(stored, incoming);
        return decided.Values == stored.Values && decided.CountedFrom == stored.CountedFrom && Equals(decided.Distribution, stored.Distribution) ? stored : decided;
    }

    /// <summary>The one, and where it says nothing, what the other says.</summary>
    private static MetricPoint Over(MetricPoint one, MetricPoint other) => one with
    {
        Values = one.Values.Over(other.Values),
        CountedFrom = one.CountedFrom ?? other.CountedFrom,
        Distribution = one.Distribution ?? other.Distribution,
    };

    private static bool Replaces(MetricPoint stored, MetricPoint incoming)
    {
        var isOtherWay = stored.Origin != incoming.Origin && stored.Origin != PointOrigin.Pushed && incoming.Origin != PointOrigin.Pushed;
        if ((isOtherWay || incoming.AnsweredAt == stored.AnsweredAt) && stored.Values.Count is { } had && incoming.Values.Count is { } has && had != has)
            return has > had;

        return incoming.AnsweredAt >= stored.AnsweredAt;
    }
}
