using System.Globalization;
using LiveLogs.Alerts.Matching;
using LiveLogs.Logs;
using LiveLogs.Logs.Filters;
using LiveLogs.Storage;
using LiveLogs.Storage.Queries;
using Npgsql;

namespace LiveLogs.Alerts.Rules.Api;

/// <summary>Tries an expression on the project's newest lines before it is stored: who writes it learns at once that it is too slow.</summary>
internal sealed class ConditionProbe([FromKeyedServices(StorageServices.SearchDatabase)] NpgsqlDataSource database, TimeProvider time)
{
    private const int MaxLines = 1_000;

    /// <summary>Fewer tell nothing: the first ones pay for the automaton.</summary>
    private const int MinLines = 50;

    /// <summary>Of one line, on average; ordinary expressions take a hundredth of it.</summary>
    private static readonly TimeSpan MostPerLine = TimeSpan.FromMilliseconds(1);

    /// <summary>The first look costs more than later ones: code is compiled and the automaton grows.</summary>
    private const int Tries = 3;

    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Reach = TimeSpan.FromDays(1);

    /// <summary>Why the condition cannot be stored; null when it can.</summary>
    public async Task<string?> WhyNotAsync(int projectNumber, RuleDefinition rule, CancellationToken cancellationToken)
    {
        var question = new LineQuestion(rule.Condition.Filter, new ConditionGuard(time, isUnlimited: true), []);
        if (!question.HasRegex)
            return null;

        var lines = await ReadAsync(projectNumber, cancellationToken);
        for (var again = 1; ; again++)
        {
            var (looked, each, isSlow) = Try(question, lines);
            if (!isSlow)
                return null;
            if (again == Tries)
                return TooSlow(each, looked);
        }
    }

    private static (int Looked, TimeSpan Each, bool IsSlow) Try(LineQuestion question, List<LogEntry> lines)
    {
        // By the processor: on a busy machine a thread that waits for its turn would make any expression slow.
        var (started, looked) = (ThreadTime.Now, 0);
        while (looked < lines.Count && ThreadTime.Now - started < Patience)
            question.Matches(lines[looked++]);

        var took = ThreadTime.Now - started;
        var each = looked == 0 ? TimeSpan.Zero : took / looked;
        return (looked, each, (looked >= MinLines || took >= Patience) && each > MostPerLine);
    }

    private static string TooSlow(TimeSpan each, int looked) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"Takes {each.TotalMilliseconds:0.#} ms a line on the newest {looked} lines of the project; {MostPerLine.TotalMilliseconds:0.#} ms is the limit.");

    private async Task<List<LogEntry>> ReadAsync(int projectNumber, CancellationToken cancellationToken)
    {
        var (lines, now) = (new List<LogEntry>(), time.GetUtcNow());
        var query = new NewestQuery { ProjectNumber = projectNumber, Filter = LogFilter.All, From = now - Reach, To = now, Limit = MaxLines };
        try
        {
            await using var snapshot = await EntrySnapshot.OpenAsync(database, Patience, time, cancellationToken);
            await foreach (var entry in snapshot.Newest(query).ReadAsync(cancellationToken))
                lines.Add(entry);
        }
        catch (QueryTimeoutException)
        {
            // Those that came in time are enough.
        }

        return lines;
    }
}
