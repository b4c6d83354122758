using LiveLogs.Questions.Planning.Reading;
using LiveLogs.Questions.Plans;

namespace LiveLogs.Questions.Planning.Building;

/// <summary>Lays a range beside the one that it is compared with.</summary>
internal static class Comparisons
{
    /// <summary>Completes a plan by its two ranges, its bucket and its groups.</summary>
    public static QuestionPlan Beside(PlanGround ground, QuestionPlan plan)
    {
        var (time, other) = Ranges(ground.Said);
        var bucket = ground.Said.Times.Bucket ?? BucketChoice.For(time.Length);
        return plan with
        {
            Time = time,
            CompareTo = other,
            Align = other is null ? null : PlanAlign.Elapsed,
            Bucket = bucket,
            GroupBy = ["bucket", .. ground.Said.GroupBy],
            OrderBy = [new PlanOrder("bucket", false)],
            Limit = PlanGround.SeriesPoints,
            Chart = ground.Said.Chart ?? PlanChart.Overlay,
        };
    }

    /// <summary>
    /// The range, and the one to compare with. A range that is not over is laid beside the same elapsed part of the other. Where only the other is named, the period that is now stands against it.
    /// </summary>
    public static (PlanTime Time, PlanTime? Other) Ranges(Understanding said)
    {
        var times = said.Times;
        var (time, other) = (times.Range, times.Other);
        if (times.Shift is { } shift)
        {
            var unit = shift.Unit == "period" ? times.Unit ?? "day" : shift.Unit;
            time ??= unit is "hour" or "minute" ? times.Ground.Trailing(1, unit) : times.Ground.Period(unit, 0);
            if (shift.Unit == "period")
                return (time, times.Ground.Between(time.From - time.Length, time.From));

            return (time, times.Ground.Moved(time, unit, -(int)Math.Clamp(shift.Count, 0, 1000)));
        }

        if (other is null && time is not null && said.ComparesThings is false)
        {
            // Compare with yesterday: today stands against it. A range alone stands against the one before it.
            if (times.Unit is { } named && time.Kind == TimeKind.Calendar && time.To < times.Ground.Now)
                (time, other) = (times.Ground.Period(named, 0), time);
            else if (time.Kind == TimeKind.Calendar && times.Unit is { } current)
                other = times.Ground.Moved(time, current, -1);
            else
                other = times.Ground.Between(time.From - time.Length, time.From);
        }

        time ??= other is not null && times.Unit is { } unitOfOther ? times.Ground.Period(unitOfOther, 0) : times.Ground.Trailing(24, "hour") with { Assumed = true };
        if (other is null)
            return (time, null);

        var unfinished = time.To == times.Ground.Now && time.Kind != TimeKind.Relative;
        return (time, unfinished && other.Length > time.Length ? other with { To = other.From + time.Length, Name = other.Name is { } name ? name + "_same_elapsed" : null } : other);
    }
}
