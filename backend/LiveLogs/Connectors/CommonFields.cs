using System.Globalization;
using System.Text.RegularExpressions;
using LiveLogs.Logs;
using LiveLogs.Outbound;

namespace LiveLogs.Connectors;

/// <summary>Where the first read of a source begins.</summary>
/// <param name="Before">So long before the provider's now; null: at <paramref name="At"/>.</param>
/// <param name="At">An instant.</param>
internal readonly record struct StartFrom(TimeSpan? Before, EventTime? At)
{
    public static readonly StartFrom Default = new(TimeSpan.FromMinutes(15), null);

    /// <summary>No service that is read here keeps older lines.</summary>
    private static readonly EventTime Beginning = EventTime.From(new DateTimeOffset(2014, 6, 1, 0, 0, 0, TimeSpan.Zero));

    public static StartFrom AtBeginning => new(null, Beginning);

    public static StartFrom AtInstant(EventTime instant) => new(null, instant < Beginning ? Beginning : instant);
}

/// <summary>Fields that mean the same for several clouds.</summary>
internal static partial class CommonFields
{
    /// <summary>An address that may be contacted, with a slash at the end of its path; null when absent or wrong.</summary>
    public static Uri? Address(this ConfigReader reader, string field, GuardedHttp http)
    {
        if (reader.Text(field, 2048) is not { } text)
            return null;

        var problem = !Uri.TryCreate(text, UriKind.Absolute, out var address) ? "This is not an absolute address such as https://logs.example.com."
            : address.Query.Length > 0 || address.Fragment.Length > 0 ? "Leave out everything from '?' or '#' on."
            : http.Check(address);
        if (problem is null)
            return address!.AbsolutePath.EndsWith('/') ? address : new Uri(address.AbsoluteUri + "/");

        reader.Fail(field, problem);
        return null;
    }

    /// <summary><c>now</c>, <c>beginning</c>, a time or a duration back.</summary>
    public static StartFrom Start(this ConfigReader reader, string field)
    {
        var text = reader.Text(field, 64);
        switch (text)
        {
            case null:
                return StartFrom.Default;
            case "now":
                return new StartFrom(TimeSpan.Zero, null);
            case "beginning":
                return StartFrom.AtBeginning;
        }

        if (DurationPattern().Match(text) is { Success: true } match)
            return new StartFrom(int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture) * Unit(match.Groups[2].Value), null);

        if (EventTime.TryParse(text, out var instant))
            return StartFrom.AtInstant(instant);

        reader.Fail(field, "Expected 'now', 'beginning', a time such as 2026-01-31T08:00:00Z, or a duration such as 15m, 24h or 7d.");
        return StartFrom.Default;
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
