using System.Globalization;
using System.Text.RegularExpressions;
using LiveLogs.Logs;
using LiveLogs.ProjectConfig.Fields;

namespace LiveLogs.Connectors;

/// <summary>Where the first read begins: a duration before the provider's now, or an instant.</summary>
internal sealed partial record StartFrom(TimeSpan? Before, EventTime? At)
{
    private const string Field = "start_from";

    public static readonly StartFrom Default = new(TimeSpan.FromMinutes(15), null);

    /// <param name="reader">The configuration; a mistake is reported to it.</param>
    /// <param name="beginning">Nothing that the provider holds is older.</param>
    public static StartFrom Read(ConfigReader reader, EventTime beginning)
    {
        switch (reader.Text(Field, 64))
        {
            case null:
                return Default;
            case "now":
                return new StartFrom(TimeSpan.Zero, null);
            case "beginning":
                return new StartFrom(null, beginning);
            case var text when DurationPattern().Match(text) is { Success: true } match:
                return new StartFrom(int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture) * Unit(match.Groups[2].Value), null);
            case var text when EventTime.TryParseInstant(text, out var instant):
                return new StartFrom(null, instant < beginning ? beginning : instant);
            default:
                reader.Fail(Field, "Expected 'now', 'beginning', a time such as 2026-01-31T08:00:00Z, or a duration such as 15m, 24h or 7d.");
                return Default;
        }
    }

    private static TimeSpan Unit(string letter) => letter switch
    {
        "s" => TimeSpan.FromSeconds(1),
        "m" => TimeSpan.FromMinutes(1),
        "h" => TimeSpan.FromHours(1),
        _ => TimeSpan.FromDays(1),
    };

    [GeneratedRegex(@"^([0-9]{1,5})(s|m|h|d)\z", RegexOptions.CultureInvariant)]
    private static partial Regex DurationPattern();
}
