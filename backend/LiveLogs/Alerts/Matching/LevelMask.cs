using LiveLogs.Logs;
using LiveLogs.Logs.Filters;

namespace LiveLogs.Alerts.Matching;

/// <summary>The severity numbers of which a condition can hold, as bits 1 to 24.</summary>
/// <param name="Bits">It holds for no entry of another severity.</param>
/// <param name="IsExact">It holds for every entry of these: there is nothing else to look at.</param>
internal readonly record struct LevelMask(uint Bits, bool IsExact)
{
    private const uint All = 0x01FF_FFFE;

    public bool Contains(int severityNumber) => (Bits >> severityNumber & 1) != 0;

    public static LevelMask Of(FilterNode node) => node switch
    {
        SeverityBetween severity => new(Between(severity.Min, severity.Max), IsExact: true),
        AllOf all => all.Terms.Select(Of).Aggregate(new LevelMask(All, true), static (a, b) => new(a.Bits & b.Bits, a.IsExact && b.IsExact)),
        AnyOf any => any.Terms.Select(Of).Aggregate(new LevelMask(0, true), static (a, b) => new(a.Bits | b.Bits, a.IsExact && b.IsExact)),
        Not not when Of(not.Term) is { IsExact: true } inner => new(All & ~inner.Bits, IsExact: true),
        _ => new(All, IsExact: false),
    };

    /// <summary>
    /// The lowest severity number of each level, when the condition is only about whole levels: those that the stored counters
    /// tell apart; null otherwise.
    /// </summary>
    public static IReadOnlyList<int>? WholeLevels(FilterNode node)
    {
        var mask = Of(node);
        if (!mask.IsExact)
            return null;

        var levels = new List<int>();
        foreach (var level in Enum.GetValues<Severity>())
        {
            var of = Between((int)level, (int)level + 3);
            if ((mask.Bits & of) == of)
                levels.Add((int)level);
            else if ((mask.Bits & of) != 0)
                return null;
        }

        return levels;
    }

    private static uint Between(int min, int max)
    {
        var bits = 0u;
        for (var severity = Math.Max(min, 1); severity <= Math.Min(max, 24); severity++)
            bits |= 1u << severity;

        return bits;
    }
}
