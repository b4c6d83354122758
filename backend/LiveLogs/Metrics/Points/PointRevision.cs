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
            ? incoming with { Values = incoming.Values.Over(stored.Values), CountedFrom = incoming.CountedFrom ?? stored.CountedFrom }
            // What it lacks an older answer may add.
            : stored with { Values = stored.Values.Over(incoming.Values), CountedFrom = stored.CountedFrom ?? incoming.CountedFrom };
        return decided.Values == stored.Values && decided.CountedFrom == stored.CountedFrom ? stored : decided;
    }

    private static bool Replaces(MetricPoint stored, MetricPoint incoming)
    {
        var isOtherWay = stored.Origin != incoming.Origin && stored.Origin != PointOrigin.Pushed && incoming.Origin != PointOrigin.Pushed;
        if ((isOtherWay || incoming.AnsweredAt == stored.AnsweredAt) && stored.Values.Count is { } had && incoming.Values.Count is { } has && had != has)
            return has > had;

        return incoming.AnsweredAt >= stored.AnsweredAt;
    }
}
