using System.Text.RegularExpressions;
using LiveLogs.ProjectConfig.Fields;

namespace LiveLogs.Notifications;

/// <summary>A channel's own words: text with placeholders such as <c>{{title}}</c>. There is no logic in it and no way to more than these values.</summary>
internal static partial class Template
{
    public const string TitleField = "title_template";
    public const string BodyField = "body_template";

    private const int MaxLength = 4_000;

    private static readonly string[] Names =
        ["title", "state", "severity", "project", "rule", "reason", "group", "count", "held_back", "started_at", "line", "url"];

    /// <summary>Every kind of channel has them.</summary>
    public static IReadOnlyList<ConfigField> Fields { get; } =
    [
        new(TitleField, ConfigFieldKind.Text, $"The title, with placeholders: {string.Join(", ", Names.Select(name => $"{{{{{name}}}}}"))}.") { Advanced = true },
        new(BodyField, ConfigFieldKind.Text, "The text, with the same placeholders.") { Advanced = true },
    ];

    public static void Check(ConfigReader reader)
    {
        foreach (var field in (string[])[TitleField, BodyField])
        {
            foreach (Match match in Placeholder().Matches(reader.Text(field, MaxLength) ?? ""))
            {
                if (!Names.Contains(match.Groups[1].Value))
                    reader.Fail(field, $"There is no placeholder '{match.Value}'. There are: {string.Join(", ", Names)}.");
            }
        }
    }

    /// <summary>What a value holds is not looked at again, so a line of log can bring no placeholders of its own.</summary>
    public static string Fill(string template, IReadOnlyDictionary<string, string> values) =>
        Placeholder().Replace(template, match => values.GetValueOrDefault(match.Groups[1].Value, match.Value));

    [GeneratedRegex(@"\{\{\s*([a-z_]{1,40})\s*\}\}", RegexOptions.CultureInvariant)]
    private static partial Regex Placeholder();
}
