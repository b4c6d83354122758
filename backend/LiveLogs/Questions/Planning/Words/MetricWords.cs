namespace LiveLogs.Questions.Planning.Words;

/// <summary>Takes the name of a metric apart: <c>HTTPServerDuration_ms</c> is <c>http server duration ms</c>.</summary>
public static class MetricWords
{
    private static readonly HashSet<string> Units = ["ms", "seconds", "bytes", "total", "count", "percent", "ratio"];

    /// <summary>The words of a name, folded.</summary>
    public static IReadOnlyList<string> Of(string name)
    {
        var words = new List<string>();
        var start = 0;
        for (var i = 0; i <= name.Length; i++)
        {
            var ends = i == name.Length || !char.IsLetterOrDigit(name[i]);
            var turns = !ends && i > start && char.IsUpper(name[i]) && (char.IsLower(name[i - 1]) || (i + 1 < name.Length && char.IsLower(name[i + 1])));
            if (!ends && !turns)
                continue;

            if (i > start)
                words.Add(WordFold.Fold(name[start..i]));

            start = turns ? i : i + 1;
        }

        return words;
    }

    /// <summary>The words without a unit at the end, which people leave out.</summary>
    public static IReadOnlyList<string> WithoutUnit(IReadOnlyList<string> words) => words.Count > 2 && Units.Contains(words[^1]) ? [.. words.SkipLast(1)] : words;
}
