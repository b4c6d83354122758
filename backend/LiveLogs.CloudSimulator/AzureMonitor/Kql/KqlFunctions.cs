namespace LiveLogs.CloudSimulator.AzureMonitor.Kql;

/// <summary>The scalar functions and text operators that are known.</summary>
internal static class KqlFunctions
{
    /// <summary>Null when there is no such function.</summary>
    public static (KqlExpression Value, string Type)? Call(string name, IReadOnlyList<KqlExpression> given, DateTimeOffset now)
    {
        object? Argument(KqlRow row, int place) => place < given.Count ? given[place](row) : null;
        string Text(KqlRow row, int place) => KqlValues.ToText(Argument(row, place));
        return name switch
        {
            "now" => (row => given.Count == 0 ? now : KqlValues.Add(now, Argument(row, 0), false), "datetime"),
            "ago" => (row => KqlValues.Add(now, Argument(row, 0), true), "datetime"),
            "ingestion_time" => (row => row.Source.IngestionTime, "datetime"),
            "strcmp" => (row => (long)Math.Sign(string.CompareOrdinal(Text(row, 0), Text(row, 1))), "long"),
            "not" => (row => !KqlValues.IsTrue(Argument(row, 0)), "bool"),
            "isnull" => (row => Argument(row, 0) is null, "bool"),
            "isnotnull" => (row => Argument(row, 0) is not null, "bool"),
            "isempty" => (row => Text(row, 0).Length == 0, "bool"),
            "isnotempty" => (row => Text(row, 0).Length > 0, "bool"),
            "tolower" => (row => Text(row, 0).ToLowerInvariant(), "string"),
            "toupper" => (row => Text(row, 0).ToUpperInvariant(), "string"),
            "tostring" => (row => Text(row, 0), "string"),
            "toint" or "tolong" => (row => Argument(row, 0) is { } value && !double.IsNaN(KqlValues.ToDouble(value)) ? (long)KqlValues.ToDouble(value) : null, "long"),
            "todouble" or "toreal" => (row => Argument(row, 0) is { } value ? KqlValues.ToDouble(value) : null, "real"),
            "strlen" => (row => (long)Text(row, 0).Length, "long"),
            "strcat" => (row => string.Concat(given.Select(one => KqlValues.ToText(one(row)))), "string"),
            "coalesce" => (row => given.Select(one => one(row)).FirstOrDefault(value => value is not null), "string"),
            "iff" or "iif" => (row => KqlValues.IsTrue(Argument(row, 0)) ? Argument(row, 1) : Argument(row, 2), "string"),
            "parse_json" or "todynamic" => (row => Argument(row, 0) is string json ? KqlValues.TryParse(json) : Argument(row, 0), "dynamic"),
            "bin" => (row => Bin(Argument(row, 0), Argument(row, 1)), "datetime"),
            _ => null,
        };
    }

    /// <summary>Null when there is no such operator. Words: https://learn.microsoft.com/kusto/query/datatypes-string-operators</summary>
    public static Func<string, string, bool>? TextOperator(string name) => name switch
    {
        "contains" => (text, part) => text.Contains(part, StringComparison.OrdinalIgnoreCase),
        "contains_cs" => (text, part) => text.Contains(part, StringComparison.Ordinal),
        "startswith" => (text, part) => text.StartsWith(part, StringComparison.OrdinalIgnoreCase),
        "startswith_cs" => (text, part) => text.StartsWith(part, StringComparison.Ordinal),
        "endswith" => (text, part) => text.EndsWith(part, StringComparison.OrdinalIgnoreCase),
        "endswith_cs" => (text, part) => text.EndsWith(part, StringComparison.Ordinal),
        "has" => (text, part) => HasTerm(text, part, StringComparison.OrdinalIgnoreCase),
        "has_cs" => (text, part) => HasTerm(text, part, StringComparison.Ordinal),
        _ => null,
    };

    private static bool HasTerm(string text, string term, StringComparison comparison)
    {
        for (var place = text.IndexOf(term, comparison); place >= 0; place = text.IndexOf(term, place + 1, comparison))
        {
            var end = place + term.Length;
            if ((place == 0 || !char.IsLetterOrDigit(text[place - 1])) && (end >= text.Length || !char.IsLetterOrDigit(text[end])))
                return true;
            if (place + 1 >= text.Length)
                return false;
        }

        return false;
    }

    private static object? Bin(object? value, object? size) => (value, size) switch
    {
        (DateTimeOffset time, TimeSpan span) => new DateTimeOffset(time.UtcTicks - (time.UtcTicks % span.Ticks), TimeSpan.Zero),
        (long number, long step) => number / step * step,
        _ => null,
    };
}
