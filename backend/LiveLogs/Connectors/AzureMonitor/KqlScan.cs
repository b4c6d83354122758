using System.Globalization;
using System.Text;
using LiveLogs.Logs;

namespace LiveLogs.Connectors.AzureMonitor;

/// <summary>
/// Where a scan goes on: behind a row that is known by ingestion time and id, or at a time, inclusive.
/// </summary>
internal readonly record struct ScanKey(EventTime Time, string? Id)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Time.UnixNanoseconds}:{Id}");

    public static ScanKey? Parse(string text)
    {
        var parts = text.Split(':', 2);
        return parts.Length == 2 && long.TryParse(parts[0], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var time)
            ? new ScanKey(new EventTime(time), parts[1].Length == 0 ? null : parts[1])
            : null;
    }
}

/// <summary>Writes the query of one page.</summary>
internal static class KqlScan
{
    /// <summary>The time by which a scan runs.</summary>
    public const string CursorColumn = "__it";

    public const string IdColumn = "__id";

    /// <summary><c>TimeGenerated</c>, whatever the user's pipeline does to it.</summary>
    public const string TimeColumn = "__tg";

    /// <summary>Rows get the time of receipt when theirs is older than two days or more than one ahead; an hour more to be sure.</summary>
    private static readonly TimeSpan OldestAtIngestion = TimeSpan.FromDays(2) + TimeSpan.FromHours(1);

    private static readonly TimeSpan FarthestAtIngestion = TimeSpan.FromDays(1) + TimeSpan.FromHours(1);

    /// <summary>Only when rows were ingested and what their ids are: all that is needed to find out which are new.</summary>
    public static string IdsByIngestion(KqlSource source, ScanKey from, EventTime to, int take)
    {
        var query = new StringBuilder();
        AppendRange(query, source, from, to);
        AppendSteps(query, source, "__it, __id, __tg");
        return query.Append("\n| project __it, __id\n| order by __it asc, __id asc\n| take ").Append(take).ToString();
    }

    /// <summary>The rows with these ids.</summary>
    public static string ByIds(KqlSource source, ScanKey from, EventTime to, IEnumerable<string> ids)
    {
        var query = new StringBuilder();
        AppendRange(query, source, from, to);
        query.Append("\n| where __id in (").AppendJoin(", ", ids.Select(Literal)).Append(')');
        AppendSteps(query, source, "__it, __id, __tg");
        return query.Append("\n| order by __it asc, __id asc").ToString();
    }

    /// <summary>By ingestion time.</summary>
    public static string ByIngestion(KqlSource source, ScanKey from, EventTime to, int take)
    {
        var query = new StringBuilder();
        AppendRange(query, source, from, to);
        AppendSteps(query, source, "__it, __id, __tg");
        return query.Append("\n| order by __it asc, __id asc\n| take ").Append(take).ToString();
    }

    /// <summary>For tables that are searched: the range goes beside the query, and rows have no ids.</summary>
    public static string ByTime(KqlSource source, int take)
    {
        var query = new StringBuilder(source.Table).Append("\n| extend __tg = TimeGenerated");
        AppendSteps(query, source, "__tg");
        return query.Append("\n| order by __tg asc\n| take ").Append(take).ToString();
    }

    public static string Timespan(EventTime from, EventTime to) => $"{Format(from)}/{Format(to)}";

    public static string Literal(EventTime time) => $"datetime({Format(time)})";

    /// <summary>As the vendor's client escapes: https://learn.microsoft.com/kusto/query/scalar-data-types/string</summary>
    public static string Literal(string text)
    {
        var literal = new StringBuilder("\"");
        foreach (var character in text)
        {
            literal.Append(character switch
            {
                '"' => "\\\"",
                '\\' => "\\\\",
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                _ when char.IsControl(character) => $"\\u{(int)character:x4}",
                _ => character.ToString(),
            });
        }

        return literal.Append('"').ToString();
    }

    /// <summary>The condition on <c>TimeGenerated</c> loses nothing and spares the service most of the table.</summary>
    private static void AppendRange(StringBuilder query, KqlSource source, ScanKey from, EventTime to)
    {
        query.Append(source.Table)
            .Append("\n| where TimeGenerated between (").Append(Literal(from.Time - OldestAtIngestion)).Append(" .. ").Append(Literal(to + FarthestAtIngestion)).Append(')')
            .Append("\n| extend __it = ingestion_time(), __id = column_ifexists(\"_ItemId\", \"\"), __tg = TimeGenerated")
            .Append("\n| where __it between (").Append(Literal(from.Time)).Append(" .. ").Append(Literal(to)).Append(')');
        if (from.Id is { } id)
            query.Append("\n| where __it > ").Append(Literal(from.Time)).Append(" or strcmp(__id, ").Append(Literal(id)).Append(") > 0");
    }

    /// <summary>What a projection leaves out, but reading needs, is added to it.</summary>
    private static void AppendSteps(StringBuilder query, KqlSource source, string needed)
    {
        foreach (var step in source.Steps)
        {
            var projects = step.StartsWith("project ", StringComparison.Ordinal) || step.StartsWith("project-keep ", StringComparison.Ordinal);
            query.Append("\n| ").Append(step).Append(projects ? $", {needed}" : "");
        }
    }

    private static string Format(EventTime time) =>
        time.ToDateTimeOffset().ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'", CultureInfo.InvariantCulture);
}
