using System.Globalization;
using LiveLogs.Questions.Planning.Time;
using LiveLogs.Questions.Planning.Words;

namespace LiveLogs.Questions.Planning.Reading;

/// <summary>How far around a moment: ±5 minutes, within 10 minutes of, 15 minutes around. It runs before times are read, because none of these is a range that ends now.</summary>
internal static class WindowReader
{
    /// <summary>Finds the length to each side, uses its words and returns it, or null.</summary>
    public static TimeSpan? Take(QuestionText text)
    {
        for (var i = 0; i < text.Count; i++)
        {
            var written = text.Words[i].Text;
            var sign = written.Length > 0 && (written[0] == '±' || written.StartsWith("+-", StringComparison.Ordinal) || written.StartsWith("+/-", StringComparison.Ordinal));
            if (sign && double.TryParse(written.AsSpan().TrimStart("±+-/"), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var count) && text.Find(i + 1, Sense.TimeUnit) is { } unit)
                return Used(text, i, unit.End, count, unit.Value);

            if (PeriodGrammar.Length(text, sign || text.Reads(i, "within", "plus") ? i + 1 : i) is not { } length)
                continue;

            if (sign || (text.Reads(i, "within") && text.Reads(length.End, "of", "around")) || text.Reads(length.End, "around", "rund", "um"))
                return Used(text, i, length.End, length.Count, length.Unit);
        }

        return null;
    }

    private static TimeSpan? Used(QuestionText text, int start, int end, double count, string unit)
    {
        var length = count * TimeGround.Length(unit);
        if (length <= TimeSpan.Zero || length > TimeSpan.FromDays(1))
            return null;

        text.Use(start, end);
        return length;
    }
}
