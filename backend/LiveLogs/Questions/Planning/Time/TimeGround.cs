using System.Globalization;
using LiveLogs.Questions.Plans;

namespace LiveLogs.Questions.Planning.Time;

/// <summary>
/// Where a question stands in time: now, and the asker's time zone. It makes ranges of names. Days begin at midnight of the zone, so a day at which clocks change has 23 or 25 hours;
/// weeks begin on Monday. A period that is not over ends now.
/// </summary>
/// <param name="now">Now, or the instant that the question is asked as of.</param>
/// <param name="zone">The time zone whose calendar counts.</param>
public sealed class TimeGround(DateTimeOffset now, TimeZoneInfo zone)
{
    /// <summary>Now.</summary>
    public DateTimeOffset Now { get; } = now.ToUniversalTime();

    /// <summary>The time zone.</summary>
    public TimeZoneInfo Zone { get; } = zone;

    /// <summary>The date of now in the zone.</summary>
    public DateTime Today => TimeZoneInfo.ConvertTime(Now, Zone).Date;

    /// <summary>The instant of a wall-clock time. One that clocks skip is read an hour later; of one that comes twice it is the first.</summary>
    public DateTimeOffset Instant(DateTime local)
    {
        var wall = DateTime.SpecifyKind(local, DateTimeKind.Unspecified);
        if (Zone.IsInvalidTime(wall))
            wall += TimeSpan.FromHours(1);

        var offset = Zone.IsAmbiguousTime(wall) ? Zone.GetAmbiguousTimeOffsets(wall).Max() : Zone.GetUtcOffset(wall);
        return new DateTimeOffset(wall, offset).ToUniversalTime();
    }

    /// <summary>The wall-clock time of an instant.</summary>
    public DateTime Local(DateTimeOffset instant) => TimeZoneInfo.ConvertTime(instant, Zone).DateTime;

    /// <summary>A length of time that ends now. A month has 30 days, a quarter 90, a year 365.</summary>
    public PlanTime Trailing(double count, string unit)
    {
        var length = count * Length(unit);
        var (n, name) = unit switch
        {
            "week" => (count * 7, "day"),
            "fortnight" => (count * 14, "day"),
            "month" => (count * 30, "day"),
            "quarter" => (count * 90, "day"),
            "year" => (count * 365, "day"),
            _ => (count, unit),
        };
        return new PlanTime { Kind = TimeKind.Relative, From = Now - length, To = Now, Count = n, Unit = name };
    }

    /// <summary>How long a unit is when it is counted back from now.</summary>
    public static TimeSpan Length(string unit) => unit switch
    {
        "second" => TimeSpan.FromSeconds(1),
        "minute" => TimeSpan.FromMinutes(1),
        "hour" => TimeSpan.FromHours(1),
        "day" => TimeSpan.FromDays(1),
        "week" => TimeSpan.FromDays(7),
        "fortnight" => TimeSpan.FromDays(14),
        "month" => TimeSpan.FromDays(30),
        "quarter" => TimeSpan.FromDays(90),
        _ => TimeSpan.FromDays(365),
    };

    /// <summary>A day of the calendar by its distance from today.</summary>
    public PlanTime Day(int offset) => Days(Today.AddDays(offset), 1, offset switch { 0 => "today", -1 => "yesterday", -2 => "day_before_yesterday", _ => null });

    /// <summary>Some days from a date on.</summary>
    public PlanTime Days(DateTime first, int count, string? name) => Between(first, first.AddDays(count), name);

    /// <summary>The period of the calendar that is now (0), that was before it (-1) and so on.</summary>
    public PlanTime Period(string unit, int offset)
    {
        var today = Today;
        var name = offset switch { 0 => $"this_{unit}", -1 => $"last_{unit}", -2 => $"{unit}_before_last", _ => null };
        switch (unit)
        {
            case "week":
                return Days(today.AddDays(-(((int)today.DayOfWeek + 6) % 7) + (7 * offset)), 7, name);
            case "fortnight":
                return Days(today.AddDays(-(((int)today.DayOfWeek + 6) % 7) + (14 * offset)), 14, name);
            case "month":
                var month = new DateTime(today.Year, today.Month, 1).AddMonths(offset);
                return Between(month, month.AddMonths(1), name);
            case "quarter":
                var quarter = new DateTime(today.Year, ((today.Month - 1) / 3 * 3) + 1, 1).AddMonths(3 * offset);
                return Between(quarter, quarter.AddMonths(3), name);
            case "year":
                var year = new DateTime(today.Year, 1, 1).AddYears(offset);
                return Between(year, year.AddYears(1), name);
            case "day":
                return Day(offset);
            default:
                var local = Local(Now);
                var hour = unit == "hour" ? local.Date.AddHours(local.Hour + offset) : local.Date.AddMinutes((local.Hour * 60) + local.Minute + offset);
                return Between(hour, hour + Length(unit), name);
        }
    }

    /// <summary>A day of the week, 1 to 7 from Monday: the one before today, or today when it may be meant.</summary>
    public PlanTime Weekday(int day, bool beforeToday)
    {
        var back = (((int)Today.DayOfWeek + 6) % 7 + 1 - day + 7) % 7;
        var first = Today.AddDays(-(back == 0 && beforeToday ? 7 : back));
        return Days(first, 1, $"last_{((DayOfWeek)(day % 7)).ToString().ToLowerInvariant()}");
    }

    /// <summary>Saturday and Sunday: of the week before, or of this one once it has begun and this one is meant.</summary>
    public PlanTime Weekend(bool current)
    {
        var monday = Today.AddDays(-(((int)Today.DayOfWeek + 6) % 7));
        var begun = Today >= monday.AddDays(5);
        return current && begun ? Days(monday.AddDays(5), 2, "this_weekend") : Days(monday.AddDays(-2), 2, "last_weekend");
    }

    /// <summary>A month of a year; without a year the last one that has begun.</summary>
    public PlanTime Month(int month, int? year)
    {
        var first = new DateTime(year ?? (month <= Today.Month ? Today.Year : Today.Year - 1), month, 1);
        return Between(first, first.AddMonths(1), year is null ? first.ToString("MMMM", CultureInfo.InvariantCulture).ToLowerInvariant() : null);
    }

    /// <summary>A quarter of a year; without a year the last one that has begun.</summary>
    public PlanTime Quarter(int quarter, int? year)
    {
        var first = new DateTime(year ?? Today.Year, (quarter * 3) - 2, 1);
        first = year is null && first > Today ? first.AddYears(-1) : first;
        return Between(first, first.AddMonths(3), null);
    }

    /// <summary>A range of wall-clock times. Its end is cut to now when it has begun.</summary>
    public PlanTime Between(DateTime from, DateTime to, string? name)
    {
        var (start, end) = (Instant(from), Instant(to));
        return new PlanTime { Kind = name is null ? TimeKind.Absolute : TimeKind.Calendar, From = start, To = end > Now && start < Now ? Now : end, Name = name };
    }

    /// <summary>A range of instants. Its end is cut to now when it has begun.</summary>
    public PlanTime Between(DateTimeOffset from, DateTimeOffset to) => new() { Kind = TimeKind.Absolute, From = from, To = to > Now && from < Now ? Now : to };

    /// <summary>The range moved by units of the calendar, at the same times of day.</summary>
    public PlanTime Moved(PlanTime time, string unit, int count)
    {
        DateTime Move(DateTime local) => unit switch
        {
            "month" => local.AddMonths(count),
            "quarter" => local.AddMonths(3 * count),
            "year" => local.AddYears(count),
            _ => local + (Length(unit) * count),
        };

        if (unit is "hour" or "minute" or "second")
            return time with { Kind = TimeKind.Absolute, Name = null, Count = null, Unit = null, From = time.From + (Length(unit) * count), To = time.To + (Length(unit) * count) };

        var from = Instant(Move(Local(time.From)));
        var to = time.Kind == TimeKind.Calendar && time.To < Now ? Instant(Move(Local(time.To))) : from + time.Length;
        return new PlanTime { Kind = TimeKind.Absolute, From = from, To = to };
    }
}
