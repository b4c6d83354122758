using System.Globalization;
using LiveLogs.Questions.Plans;

namespace LiveLogs.Questions.Validation;

/// <summary>Judges the ranges, the bucket and the moment of a plan, and cuts ranges that are too long.</summary>
internal sealed class TimeCheck(PlanLimits limits, DateTimeOffset now, Func<string, string> at, Findings findings)
{
    private static readonly DateTimeOffset Earliest = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly Dictionary<string, TimeSpan> Buckets = new(StringComparer.Ordinal)
    {
        ["1m"] = TimeSpan.FromMinutes(1),
        ["5m"] = TimeSpan.FromMinutes(5),
        ["10m"] = TimeSpan.FromMinutes(10),
        ["15m"] = TimeSpan.FromMinutes(15),
        ["1h"] = TimeSpan.FromHours(1),
        ["6h"] = TimeSpan.FromHours(6),
        ["1d"] = TimeSpan.FromDays(1),
    };

    public QuestionPlan Check(QuestionPlan plan)
    {
        Moment(plan);
        var needed = plan.Intent is not (PlanIntent.Context or PlanIntent.Investigate);
        findings.Require(plan.Time is not null || !needed, at("time"), "missing", "This intent needs a range of time.");
        findings.Require(plan.CompareTo is null || plan.Intent is PlanIntent.Compare or PlanIntent.Correlate, at("compare_to"), "not_compared", "Only compare and correlate have a second range.");
        findings.Require(plan.Align is null || plan.CompareTo is not null, at("align"), "not_compared", "Only two ranges can be aligned.");
        findings.Require(plan.Intent != PlanIntent.Correlate || plan.CompareTo is not null, at("compare_to"), "missing", "A correlation needs a baseline.");
        var cut = plan with
        {
            Time = plan.Time is { } time ? Range(time, at("time")) : null,
            CompareTo = plan.CompareTo is { } other ? Range(other, at("compare_to")) : null,
        };
        Bucket(cut);
        return cut;
    }

    private void Moment(QuestionPlan plan)
    {
        if (plan.Intent == PlanIntent.Context)
            findings.Require(plan.Anchor is not null, at("anchor"), "missing", "The lines around a moment need the moment.");

        if (plan.Anchor is { } anchor)
            findings.Require(anchor >= Earliest && anchor <= now, at("anchor"), "out_of_range", "The moment has to lie in the past.");

        foreach (var (name, rows) in new[] { ("before", plan.Before), ("after", plan.After) })
            findings.Require(rows is null || (rows >= 0 && rows <= limits.MostNeighbours), at(name), "out_of_range", $"There are 0 to {limits.MostNeighbours} lines on each side.");
    }

    /// <summary>A range is half-open, begins in the past, and is cut at its beginning when it is too long.</summary>
    private PlanTime Range(PlanTime time, string path)
    {
        if (!findings.Require(time.From < time.To, path, "empty_range", "A range begins before it ends.")
            || !findings.Require(time.From >= Earliest && time.From < now, $"{path}.from", "out_of_range", "A range begins in the past, and not before the year 2000.")
            || !findings.Require(time.To <= now + limits.LongestRange, $"{path}.to", "out_of_range", "A range does not end in the far future.")
            || time.Length <= limits.LongestRange)
        {
            return time;
        }

        return time with
        {
            From = time.To - limits.LongestRange,
            ClampedFrom = time.ClampedFrom ?? time.From,
            MaxRange = string.Create(CultureInfo.InvariantCulture, $"{limits.LongestRange.TotalDays:0.##}d"),
        };
    }

    private void Bucket(QuestionPlan plan)
    {
        var grouped = plan.GroupBy.Contains("bucket");
        if (plan.Bucket is null)
        {
            findings.Require(!grouped, at("bucket"), "missing", "Groups by bucket need the length of a bucket.");
            return;
        }

        if (!findings.Require(Buckets.TryGetValue(plan.Bucket, out var length), at("bucket"), "unknown_value", $"A bucket is one of: {string.Join(", ", Buckets.Keys)}.") || plan.Time is not { } time)
            return;

        findings.Require(!grouped || time.Length / length <= limits.MostPoints, at("bucket"), "too_many_points", $"A series has at most {limits.MostPoints} points: take a longer bucket.");
    }
}
