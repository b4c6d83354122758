using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace LiveLogs.Alerts.Rules;

/// <summary>Which lines a rule looks at, in its author's own words: for titles and reasons. One line, without characters that move what stands beside them, and of bounded length.</summary>
internal static class WrittenCondition
{
    /// <summary>UTF-16 units of one part that are shown.</summary>
    private const int MaxLength = 300;

    /// <summary>The levels, the filter and the pattern of a condition; empty when it says nothing of its lines.</summary>
    /// <param name="conditions">As the rule shows them.</param>
    /// <param name="before">In front of the levels, which then have no blanks; null for kinds that are about levels.</param>
    public static string Lines(JsonObject conditions, string? before)
    {
        var levels = Levels(conditions);
        string?[] parts =
        [
            levels is null || before is null ? levels : $"{before}{levels.Replace(", ", ",", StringComparison.Ordinal)}",
            Text(conditions, "filter"),
            Text(conditions, "pattern") is { } pattern ? $"/{pattern}/{(IsCaseSensitive(conditions) ? "" : "i")}" : null,
        ];
        return string.Join(' ', parts.Where(part => part is not null));
    }

    /// <summary>A text of the condition; null without one.</summary>
    public static string? Text(JsonObject conditions, string name) =>
        conditions[name] is JsonValue value && value.TryGetValue<string>(out var text) ? Shown(text) : null;

    /// <summary>The levels that the condition names, as they were written; null without any.</summary>
    public static string? Levels(JsonObject conditions) =>
        conditions["log_levels"] is JsonArray { Count: > 0 } levels ? Shown(string.Join(", ", levels)) : null;

    /// <summary>The first characters of a text, not half of one.</summary>
    public static string Cut(string text, int length)
    {
        if (text.Length <= length)
            return text;

        var end = char.IsHighSurrogate(text[length - 2]) ? length - 2 : length - 1;
        return string.Concat(text.AsSpan(0, end), "…");
    }

    private static bool IsCaseSensitive(JsonObject conditions) => conditions["case_sensitive"] is JsonValue value && value.TryGetValue<bool>(out var flag) && flag;

    /// <summary>Line breaks become blanks; other control characters, and those that turn a text around, their codes.</summary>
    private static string Shown(string text)
    {
        var shown = new StringBuilder();
        foreach (var character in text.Trim())
        {
            if (char.IsWhiteSpace(character))
                shown.Append(' ');
            else if (char.GetUnicodeCategory(character) is UnicodeCategory.Control or UnicodeCategory.Format)
                shown.Append(CultureInfo.InvariantCulture, $"\\u{(int)character:X4}");
            else
                shown.Append(character);

            if (shown.Length > MaxLength)
                break;
        }

        return Cut(shown.ToString(), MaxLength);
    }
}
