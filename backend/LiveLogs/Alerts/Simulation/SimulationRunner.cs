using LiveLogs.Alerts.Episodes;
using LiveLogs.Alerts.Rules;
using LiveLogs.Logs;
using LiveLogs.Storage;
using Npgsql;

namespace LiveLogs.Alerts.Simulation;

/// <summary>What came of playing history through a rule.</summary>
/// <param name="Simulation">Episodes and what would have been told.</param>
/// <param name="Lines">Lines that were looked at; 0 when the counters told everything.</param>
/// <param name="From">From here on it is complete: later than asked for when there are too many lines.</param>
internal sealed record SimulationOutcome(RuleSimulation Simulation, int Lines, DateTimeOffset From);

/// <summary>Reads history and plays it through a rule.</summary>
internal sealed class SimulationRunner(
    NpgsqlDataSource primary, [FromKeyedServices(StorageServices.SearchDatabase)] NpgsqlDataSource database, TimeProvider time)
{
    /// <summary>Matching lines of one simulation.</summary>
    public const int MaxLines = 100_000;

    private static readonly TimeSpan Budget = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(10);

    /// <exception cref="QueryTimeoutException">History takes too long to read.</exception>
    public Task<SimulationOutcome> RunAsync(AlertRule rule, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken) =>
        ProjectRules.UsesCounters(rule)
            ? PlayCountersAsync(rule, from, to, cancellationToken)
            : PlayLinesAsync(rule, from, to, cancellationToken);

    /// <summary>Minute by minute, at the end of each.</summary>
    private async Task<SimulationOutcome> PlayCountersAsync(AlertRule rule, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken)
    {
        await using var connection = await primary.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var counts = await WindowCounts.ReadAsync(transaction, rule.ProjectNumber, [rule], from, cancellationToken);
        var simulation = new RuleSimulation(rule, counts, time);
        for (var minute = WindowMeasure.MinuteOf(from); minute < WindowMeasure.MinuteOf(to); minute++)
            simulation.LookAtWindows(WindowMeasure.TimeOf(minute + 1).AddTicks(-1));

        return new SimulationOutcome(simulation, 0, from);
    }

    /// <summary>Second by second in the order in which lines were read.</summary>
    private async Task<SimulationOutcome> PlayLinesAsync(AlertRule rule, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken)
    {
        var (lines, isComplete) = await ReadAsync(rule, from, to, cancellationToken);
        var simulation = new RuleSimulation(rule, new WindowCounts(), time);
        var seconds = lines.GroupBy(line => line.ObservedTimestamp.UnixMilliseconds / 1_000).OrderBy(second => second.Key);
        var isWindow = rule.Definition.Condition is WindowCondition;
        var looked = from;
        foreach (var second in seconds)
        {
            var now = DateTimeOffset.FromUnixTimeSeconds(second.Key);
            for (; isWindow && looked + Look <= now; looked += Look)
                simulation.LookAtWindows(looked);

            simulation.Store([.. second], now);
            if (isWindow)
                simulation.LookAtWindows(now);
        }

        for (; isWindow && looked + Look <= to; looked += Look)
            simulation.LookAtWindows(looked);

        simulation.PassTo(to);
        return new SimulationOutcome(simulation, lines.Count, isComplete ? from : lines.Min(line => line.Timestamp).ToDateTimeOffset());
    }

    private async Task<(List<LogEntry> Lines, bool IsComplete)> ReadAsync(
        AlertRule rule, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken)
    {
        var condition = rule.Definition.Condition;
        var filter = condition is WindowCondition { Measure: Measure.Percentage } share
            ? share.Whole.IsEmpty ? LogFilter.All : LogFilter.Of(new AnyOf([share.Filter.Root, share.Whole.Root]))
            : condition.Filter;
        var query = new NewestQuery { ProjectNumber = rule.ProjectNumber, Filter = filter, From = from, To = to, Limit = MaxLines };
        var lines = new List<LogEntry>();
        await using var snapshot = await EntrySnapshot.OpenAsync(database, Budget, time, cancellationToken);
        await foreach (var entry in snapshot.Newest(query).ReadAsync(cancellationToken))
            lines.Add(entry);

        return (lines, lines.Count < MaxLines);
    }
}
