using System.Globalization;
using LiveLogs.Questions.Plans;

namespace LiveLogs.Questions.Planning;

/// <summary>Says in one sentence how a question was understood, in English or German, so that a person sees at once when it was not what they meant.</summary>
public static class Interpretation
{
    /// <summary>The sentence for a plan. Times are those of the zone.</summary>
    public static string Of(QuestionPlan plan, TimeZoneInfo zone, string language) =>
        language == "de" ? GermanSentence.Of(plan, zone) : EnglishSentence.Of(plan, zone);

    /// <summary>A range as a person reads it: 2026-03-17 10:00 to 2026-03-18 10:00 (UTC).</summary>
    internal static string Range(PlanTime time, TimeZoneInfo zone, string to)
    {
        string Written(DateTimeOffset instant) => TimeZoneInfo.ConvertTime(instant, zone).ToString(instant.Second == 0 ? "yyyy-MM-dd HH:mm" : "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
        return $"{Written(time.From)} {to} {Written(time.To)} ({zone.Id})";
    }

    /// <summary>The columns, such as avg cpu_utilization.</summary>
    internal static string Columns(QuestionPlan plan) => string.Join(", ", plan.Select.Where(column => column.Function is not null).Select(Column));

    /// <summary>The conditions, such as level in ERROR, FATAL.</summary>
    internal static string Conditions(QuestionPlan plan, string and)
    {
        var rows = plan.Filters.Select(filter => $"{filter.Field} {WireName.Of(filter.Operator)} {Short(filter.Value.ToString())}");
        var groups = plan.Having.Select(having => $"{having.Expression} {WireName.Of(having.Operator)} {having.Value.ToString("0.###", CultureInfo.InvariantCulture)}");
        return string.Join(and, rows.Concat(groups));
    }

    internal static string Short(string text) => text.Length <= 80 ? text : text[..80] + "…";

    private static string Column(PlanSelection column)
    {
        var function = WireName.Of(column.Function!.Value);
        return column.Name is { } name && column.Metric is null && column.Field is null ? name
            : column.Metric is { } metric ? $"{function} {metric}" : $"{function} {column.Field}";
    }
}
