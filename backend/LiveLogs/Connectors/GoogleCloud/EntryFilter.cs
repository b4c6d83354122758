using System.Text;
using LiveLogs.Logs;

namespace LiveLogs.Connectors.GoogleCloud;

/// <summary>
/// Composes filters in the Logging query language (https://cloud.google.com/logging/docs/view/logging-query-language). A user's
/// part stands in parentheses of its own, because OR binds tighter than AND there, and the closing one on a new line, because a
/// comment would swallow it.
/// </summary>
internal static class EntryFilter
{
    /// <summary>The API refuses longer ones, in characters.</summary>
    public const int MaxLength = 20_000;

    /// <summary>How late after its own time an entry may be received and be found by every sweep.</summary>
    public static readonly TimeSpan MaxAge = TimeSpan.FromDays(1);

    /// <summary>The service stores nothing that is older than this when it is received.</summary>
    public static readonly TimeSpan OldestAccepted = TimeSpan.FromDays(31);

    /// <summary>The service accepts times up to a day ahead of its clock.</summary>
    private static readonly TimeSpan FarthestAhead = TimeSpan.FromDays(1);

    /// <summary>The part that stays the same from scan to scan; empty when all entries are read.</summary>
    public static string Selection(ResourceName resource, IReadOnlyList<string> logs, IReadOnlyList<string> resourceTypes, string? own)
    {
        var parts = new List<string>();
        if (!string.IsNullOrWhiteSpace(own) && Problem(own) is null && !IsBlank(own))
            parts.Add($"({own}\n)");
        if (logs.Count > 0)
            parts.Add(AnyOf(logs.Select(log => LogCondition(resource, log))));
        if (resourceTypes.Count > 0)
            parts.Add(AnyOf(resourceTypes.Select(type => $"resource.type={Quote(type)}")));
        return string.Join("\nAND ", parts);
    }

    /// <summary>By event time.</summary>
    public static string ByTimestamp(string selection, EventTime from, EventTime to) =>
        And(selection, $"timestamp>=\"{from}\" AND timestamp<=\"{to}\"");

    /// <summary>By time of receipt; the bounds of event time only spare the service the search of everything it holds.</summary>
    public static string ByReceipt(string selection, EventTime from, EventTime to) => And(selection,
        $"receiveTimestamp>=\"{from}\" AND receiveTimestamp<=\"{to}\" AND timestamp>=\"{from - MaxAge}\" AND timestamp<=\"{to + FarthestAhead}\"");

    /// <summary>What <see cref="ByReceipt"/> leaves out: entries that were more than <see cref="MaxAge"/> old when they were received.</summary>
    public static string ByReceiptOfOld(string selection, EventTime from, EventTime to) => And(selection,
        $"receiveTimestamp>=\"{from}\" AND receiveTimestamp<=\"{to}\" AND timestamp>=\"{from - OldestAccepted}\" AND timestamp<\"{to - MaxAge}\"");

    /// <summary>The length of the longest filter that is made of a selection.</summary>
    public static int LongestLength(string selection)
    {
        var time = new EventTime(1_123_456_789);
        return ByReceipt(selection, time, time).Length;
    }

    /// <summary>Whether a log's own id or full name was given: <c>syslog</c>, <c>projects/p/logs/cloudaudit.googleapis.com%2Factivity</c>.</summary>
    public static string LogId(string log)
    {
        var at = log.IndexOf("/logs/", StringComparison.Ordinal);
        return Uri.UnescapeDataString(at < 0 ? log : log[(at + "/logs/".Length)..]);
    }

    /// <summary>Why a user's filter would not stay inside its parentheses; null when it does.</summary>
    public static string? Problem(string filter)
    {
        var depth = 0;
        for (var i = 0; i < filter.Length; i++)
        {
            switch (filter[i])
            {
                case '"':
                    i = EndOfText(filter, i);
                    if (i < 0)
                        return "A text in double quotes is not closed.";
                    break;
                case '-' when IsComment(filter, i):
                    i = EndOfLine(filter, i);
                    break;
                case '(':
                    depth++;
                    break;
                case ')' when --depth < 0:
                    return "There is a closing parenthesis without an opening one.";
            }
        }

        return depth > 0 ? "There is an opening parenthesis that is not closed." : null;
    }

    private static bool IsBlank(string filter)
    {
        for (var i = 0; i < filter.Length; i++)
        {
            if (IsComment(filter, i))
                i = EndOfLine(filter, i);
            else if (!char.IsWhiteSpace(filter[i]))
                return false;
        }

        return true;
    }

    private static bool IsComment(string filter, int at) => filter.AsSpan(at).StartsWith("--", StringComparison.Ordinal);

    private static int EndOfLine(string filter, int at)
    {
        var end = filter.IndexOf('\n', at);
        return end < 0 ? filter.Length : end;
    }

    private static int EndOfText(string filter, int at)
    {
        for (var i = at + 1; i < filter.Length; i++)
        {
            if (filter[i] == '\\')
                i++;
            else if (filter[i] == '"')
                return i;
        }

        return -1;
    }

    /// <summary>
    /// The full name is indexed; the id alone finds the log in every project that the resource has. Entries say the project's id in it, never its number,
    /// although requests take either (https://cloud.google.com/logging/docs/reference/v2/rest/v2/LogEntry).
    /// </summary>
    private static string LogCondition(ResourceName resource, string log) =>
        ResourceName.NumberOf(log) is not null ? $"log_id({Quote(LogId(log))})"
        : log.Contains("/logs/", StringComparison.Ordinal)
            ? $"logName={Quote(log[..(log.IndexOf("/logs/", StringComparison.Ordinal) + 6)] + Uri.EscapeDataString(LogId(log)))}"
            : resource is { Project: { } project, IsView: false, IsByNumber: false }
                ? $"logName={Quote($"projects/{project}/logs/{Uri.EscapeDataString(LogId(log))}")}"
                : $"log_id({Quote(LogId(log))})";

    private static string AnyOf(IEnumerable<string> conditions) => $"({string.Join(" OR ", conditions)})";

    private static string And(string selection, string bounds) => selection.Length == 0 ? bounds : $"{selection}\nAND {bounds}";

    private static string Quote(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var character in text)
        {
            if (character is '"' or '\\')
                quoted.Append('\\');
            quoted.Append(character);
        }

        return quoted.Append('"').ToString();
    }
}
