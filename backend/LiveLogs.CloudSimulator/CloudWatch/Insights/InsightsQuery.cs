using System.Globalization;
using System.Text.RegularExpressions;
using LiveLogs.CloudSimulator.CloudWatch.Store;

namespace LiveLogs.CloudSimulator.CloudWatch.Insights;

/// <summary>
/// As much of the Logs Insights language as readers send: <c>fields</c>, <c>filter … like</c>, <c>filter … =</c>, <c>sort</c> and <c>limit</c>
/// (https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax.html).
/// </summary>
internal sealed partial class InsightsQuery
{
    private const string Timestamp = "@timestamp";

    private readonly List<Func<InsightsRow, bool>> _filters = [];
    private IReadOnlyList<string> _fields = [Timestamp, "@message"];
    private string _sortBy = Timestamp;
    private bool _isAscending;
    private int? _limit;

    /// <exception cref="AwsException">A command is not understood.</exception>
    public static InsightsQuery Parse(string text)
    {
        var query = new InsightsQuery();
        foreach (var command in Commands().Matches(text).Select(match => match.Value.Trim()).Where(command => command.Length > 0))
            query.Add(command);
        return query;
    }

    /// <summary>The rows of an answer, at most so many.</summary>
    public List<IReadOnlyList<(string Field, string Value)>> Run(IEnumerable<InsightsRow> rows, int limit)
    {
        var matching = rows.Where(row => _filters.TrueForAll(filter => filter(row)));
        var sorted = _isAscending
            ? matching.OrderBy(row => row.Value(_sortBy), StringComparer.Ordinal)
            : matching.OrderByDescending(row => row.Value(_sortBy), StringComparer.Ordinal);
        return [.. sorted.Take(_limit ?? limit).Select(row => (IReadOnlyList<(string, string)>)
            [.. _fields.Append("@ptr").Select(field => (field, row.Value(field) ?? "")).Where(value => value.Item2.Length > 0)])];
    }

    private void Add(string command)
    {
        if (FieldsCommand().Match(command) is { Success: true } fields)
            _fields = fields.Groups[1].Value.Split(',', StringSplitOptions.TrimEntries);
        else if (SortCommand().Match(command) is { Success: true } sort)
            (_sortBy, _isAscending) = (sort.Groups[1].Value, sort.Groups[2].Value == "asc");
        else if (LimitCommand().Match(command) is { Success: true } limit)
            _limit = int.Parse(limit.Groups[1].Value, CultureInfo.InvariantCulture);
        else if (FilterCommand().Match(command) is { Success: true } filter)
            _filters.Add(Filter(filter.Groups["field"].Value, filter.Groups["operator"].Value, filter.Groups["text"].Value, filter.Groups["regex"]));
        else
            throw new AwsException("MalformedQueryException", $"unexpected symbol found at '{command}'");
    }

    private static Func<InsightsRow, bool> Filter(string field, string comparison, string text, Group regex)
    {
        if (regex.Success)
        {
            var pattern = new Regex(regex.Value, RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));
            return row => row.Value(field) is { } value && pattern.IsMatch(value);
        }

        return comparison == "like"
            ? row => row.Value(field)?.Contains(text, StringComparison.Ordinal) == true
            : row => row.Value(field) == text;
    }

    /// <summary>What lies between bars that are neither quoted nor inside a regular expression.</summary>
    [GeneratedRegex("""(?:[^|"'/]|"[^"]*"|'[^']*'|/(?:[^/\\]|\\.)*/|/)+""", RegexOptions.CultureInvariant)]
    private static partial Regex Commands();

    [GeneratedRegex("^(?:fields|display) (.+)$", RegexOptions.CultureInvariant | RegexOptions.Singleline)]
    private static partial Regex FieldsCommand();

    [GeneratedRegex("^sort ([@\\w]+)(?: (asc|desc))?$", RegexOptions.CultureInvariant)]
    private static partial Regex SortCommand();

    [GeneratedRegex("^limit (\\d{1,6})$", RegexOptions.CultureInvariant)]
    private static partial Regex LimitCommand();

    [GeneratedRegex("""^filter (?<field>[@\w]+) (?:(?<operator>like|=) ["'](?<text>[^"']*)["']|like /(?<regex>(?:[^/\\]|\\.)*)/)$""", RegexOptions.CultureInvariant)]
    private static partial Regex FilterCommand();
}

/// <summary>A stored event as Logs Insights sees it.</summary>
internal readonly record struct InsightsRow(LogGroup Group, StoredEvent Event)
{
    public string? Value(string field) => field switch
    {
        "@timestamp" => Time(Event.Timestamp),
        "@ingestionTime" => Time(Event.IngestionTime),
        "@message" => Event.Message,
        "@logStream" => Event.Stream.Name,
        "@log" => $"{Group.Account}:{Group.Name}",
        "@ptr" => Event.EventId,
        _ => null,
    };

    private static string Time(long milliseconds) =>
        DateTimeOffset.FromUnixTimeMilliseconds(milliseconds).ToString("yyyy-MM-dd HH:mm:ss.fff", CultureInfo.InvariantCulture);
}
