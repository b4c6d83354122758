using LiveLogs.Questions.Planning.Words;

namespace LiveLogs.Questions.Planning.Time;

/// <summary>Lengths of buckets: hourly, per day, every 5 minutes, in 10 minute steps.</summary>
internal static class BucketGrammar
{
    private static readonly string[] Endings = ["bucket", "buckets", "step", "steps", "interval", "intervals", "resolution", "takt", "schritte", "schritten", "raster", "granularity", "intervalle", "intervallen", "aufloesung", "windows", "window", "slices", "bins", "bloecken"];

    /// <summary>Finds the length of a bucket, uses its words, and returns it as plans write it.</summary>
    public static string? Take(QuestionText text)
    {
        for (var i = 0; i < text.Count; i++)
        {
            if (text.Find(i, Sense.Every) is { } every && !text.Is(i - 1, Sense.Operator) && every.Value != "1w")
            {
                text.Use(every);
                return every.Value;
            }

            if (PeriodGrammar.Length(text, i) is not { } length || Name(length.Count, length.Unit) is not { } name)
                continue;

            var stepped = text.Reads(length.End, Endings);
            var each = text.Reads(i - 1, "per", "every", "each", "alle", "pro", "je", "by");
            if (!stepped && !each)
                continue;

            text.Use(each ? i - 1 : i, stepped ? length.End + 1 : length.End);
            return name;
        }

        return null;
    }

    private static string? Name(double count, string unit) => (TimeGround.Length(unit) * count).TotalMinutes switch
    {
        1 => "1m",
        5 => "5m",
        10 => "10m",
        15 => "15m",
        60 => "1h",
        360 => "6h",
        1440 => "1d",
        _ => null,
    };
}
