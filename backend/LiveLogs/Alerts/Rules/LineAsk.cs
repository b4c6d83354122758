using LiveLogs.Alerts.Matching;
using LiveLogs.Logs.Filters;

namespace LiveLogs.Alerts.Rules;

/// <summary>How an evaluation keeps the hits of a rule until its kind looks at them.</summary>
internal enum HitsKept
{
    /// <summary>Summed up by key, for kinds of which each line fires.</summary>
    Sums,

    /// <summary>Lines per minute.</summary>
    Counts,

    /// <summary>Different values per minute.</summary>
    Values,
}

/// <summary>What a rule asks of the lines of every batch.</summary>
/// <param name="Part">0: what the rule looks for; 1: the lines that it is a share of.</param>
/// <param name="Filter">Which lines.</param>
/// <param name="Kept">What becomes of the hits.</param>
/// <param name="Needed">Lines without a value of it are left out; null: none are.</param>
internal sealed record LineAsk(short Part, LogFilter Filter, HitsKept Kept, GroupField? Needed = null);
