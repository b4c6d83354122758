using System.Globalization;

namespace LiveLogs.Metrics.Points;

/// <summary>
/// Which statistic a point holds: the set of five that can be combined, or a percentile of the provider, which never can.
/// </summary>
/// <param name="Code">0 for the set, a hundred times the percentile for percentiles: as stored.</param>
internal readonly record struct Statistic(short Code)
{
    /// <summary>Average, minimum, maximum, sum and count.</summary>
    public static Statistic Set => default;

    /// <summary>Reads <c>p99</c> or <c>p99.9</c>, above 0 and below 100, with two decimals at most.</summary>
    public static bool TryParsePercentile(string text, out Statistic statistic)
    {
        statistic = default;
        if (text.Length < 2 || text[0] is not ('p' or 'P') || text.Length > 6
            || !decimal.TryParse(text.AsSpan(1), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var percentile))
            return false;

        var code = percentile * 100;
        if (code <= 0 || code >= 10_000 || code != decimal.Truncate(code))
            return false;

        statistic = new Statistic((short)code);
        return true;
    }

    /// <summary>The percentile of a share from 0 to 1, rounded to two decimals of a per cent.</summary>
    public static bool TryOfShare(double share, out Statistic statistic)
    {
        var code = Math.Round(share * 10_000);
        statistic = code is > 0 and < 10_000 ? new Statistic((short)code) : default;
        return statistic.Code > 0;
    }

    /// <summary><c>set</c>, or a percentile as <c>p99.9</c>.</summary>
    public override string ToString() => Code == 0 ? "set" : string.Create(CultureInfo.InvariantCulture, $"p{Code / 100m:0.##}");
}
