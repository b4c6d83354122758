using LiveLogs.Alerts.Windows;
using LiveLogs.Logs;
using LiveLogs.Storage;
using LiveLogs.Storage.Entries;
using LiveLogs.Storage.Queries;
using Npgsql;

namespace LiveLogs.Alerts.Simulation;

/// <summary>What came of playing history through a rule.</summary>
/// <param name="Simulation">Episodes and the notifications that would have been sent.</param>
/// <param name="Lines">Lines that were looked at; 0 when the counters were enough.</param>
/// <param name="From">From here on it is complete: later than asked for when there are too many lines.</param>
internal sealed record SimulationOutcome(RuleSimulation Simulation, int Lines, DateTimeOffset From);

/// <summary>A transaction that only reads, on a connection of its own.</summary>
internal sealed record HistoryTransaction(NpgsqlConnection Connection, NpgsqlTransaction Transaction) : IAsyncDisposable
{
    public async ValueTask DisposeAsync()
    {
        await Transaction.DisposeAsync();
        await Connection.DisposeAsync();
    }
}

/// <summary>Reads history and plays it through a rule.</summary>
internal sealed class SimulationRunner(
    NpgsqlDataSource primary, [FromKeyedServices(StorageServices.SearchDatabase)] NpgsqlDataSource database, TimeProvider time)
{
    /// <summary>Matching lines of one simulation.</summary>
    public const int MaxLines = 100_000;

    private const int ChunkSize = 100;
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(10);

    /// <param name="job">What to play.</param>
    /// <param name="progress">Is told how far it is.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="QueryTimeoutException">History takes too long to read.</exception>
    /// <returns>What it would have done; nothing for a rule of a kind that cannot be played back.</returns>
    public Task<SimulationOutcome> RunAsync(SimulationJob job, SimulationProgress progress, CancellationToken cancellationToken) =>
        job.Rule.Definition.Kind is IPlayedKind kind
            ? kind.PlayAsync(this, job, progress, cancellationToken)
            : Task.FromResult(new SimulationOutcome(New(job), 0, job.From));

    /// <summary>A simulation that has met nothing yet.</summary>
    public RuleSimulation New(SimulationJob job) => new(job.Rule, new WindowCounts(), time);

    /// <summary>A transaction to read history in that is not among the entries.</summary>
    public async Task<HistoryTransaction> BeginAsync(CancellationToken cancellationToken)
    {
        var connection = await primary.OpenConnectionAsync(cancellationToken);
        return new HistoryTransaction(connection, await connection.BeginTransactionAsync(cancellationToken));
    }

    /// <summary>Plays the counters that every commit keeps minute by minute, at the end of each.</summary>
    public async Task<SimulationOutcome> PlayCountersAsync(SimulationJob job, CancellationToken cancellationToken)
    {
        await using var history = await BeginAsync(cancellationToken);
        var counts = await WindowCounts.ReadAsync(history.Transaction, job.Rule.ProjectNumber, [job.Rule], job.From, cancellationToken);
        var simulation = new RuleSimulation(job.Rule, counts, time);
        for (var minute = WindowMeasure.MinuteOf(job.From); minute < WindowMeasure.MinuteOf(job.To); minute++)
            simulation.LookAtWindows(WindowMeasure.TimeOf(minute + 1).AddTicks(-1));

        return new SimulationOutcome(simulation, 0, job.From);
    }

    /// <summary>Plays the stored lines second by second in the order in which they were read.</summary>
    /// <param name="job">What to play.</param>
    /// <param name="progress">Is told how far it is.</param>
    /// <param name="values">The memory of a rule that fires for new values only; null for others.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<SimulationOutcome> PlayLinesAsync(SimulationJob job, SimulationProgress progress, PlayedValues? values, CancellationToken cancellationToken)
    {
        var learnsFrom = job.From - (values?.Lookback ?? TimeSpan.Zero);
        var stored = await CountAsync(job, learnsFrom, cancellationToken);
        var (lines, isComplete) = await ReadAsync(job, learnsFrom, stored, progress, cancellationToken);
        var simulation = new RuleSimulation(job.Rule, new WindowCounts(), time, values);
        var isWindow = job.Rule.Definition.Condition is WindowCondition;
        var (looked, started) = (job.From, time.GetTimestamp());
        // In chunks: an expression may need its full patience for every line.
        foreach (var (second, chunk) in lines.GroupBy(line => line.ObservedTimestamp.UnixMilliseconds / 1_000).OrderBy(second => second.Key)
            .SelectMany(second => second.Chunk(ChunkSize).Select(chunk => (second.Key, chunk))))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (time.GetElapsedTime(started) > job.Budget)
                throw new QueryTimeoutException(job.Budget);

            var now = DateTimeOffset.FromUnixTimeSeconds(second);
            if (learnsFrom < job.From && now < job.From)
            {
                simulation.Learn(chunk, now);
                continue;
            }

            for (; isWindow && looked + Look <= now; looked += Look)
                simulation.LookAtWindows(looked);

            simulation.Store(chunk, now);
            if (isWindow)
                simulation.LookAtWindows(now);
        }

        for (; isWindow && looked + Look <= job.To; looked += Look)
            simulation.LookAtWindows(looked);

        simulation.PassTo(job.To);
        var oldest = isComplete ? job.From : lines.Min(line => line.Timestamp).ToDateTimeOffset();
        var read = isComplete ? stored : await CountAsync(job, oldest, cancellationToken);
        return new SimulationOutcome(simulation, Math.Max(read, lines.Count), oldest > job.From ? oldest : job.From);
    }

    /// <summary>Lines that are stored from some time on, whether or not they match; to the minute.</summary>
    private async Task<int> CountAsync(SimulationJob job, DateTimeOffset from, CancellationToken cancellationToken)
    {
        await using var command = primary.CreateCommand(
            $"""
            SELECT coalesce(sum(k.n), 0)::bigint FROM {MinuteCounts.Rows} k
            WHERE k.project_number = $1 AND k.minute >= date_trunc('minute', $2::timestamptz) AND k.minute < $3
            """);
        command.Parameters.Add(new() { Value = job.Rule.ProjectNumber });
        command.Parameters.Add(new() { Value = from.ToUniversalTime() });
        command.Parameters.Add(new() { Value = job.To.ToUniversalTime() });
        return (int)Math.Min(int.MaxValue, (long)(await command.ExecuteScalarAsync(cancellationToken))!);
    }

    /// <summary>Newest first and slice by slice, so that it can be said how far it is.</summary>
    private async Task<(List<LogEntry> Lines, bool IsComplete)> ReadAsync(
        SimulationJob job, DateTimeOffset learnsFrom, int stored, SimulationProgress progress, CancellationToken cancellationToken)
    {
        const int slices = 50;
        var (lines, step) = (new List<LogEntry>(), (job.To - learnsFrom) / slices);
        await using var snapshot = await EntrySnapshot.OpenAsync(database, job.Budget, time, cancellationToken);
        for (var slice = 0; slice < slices && lines.Count < MaxLines; slice++)
        {
            var query = new NewestQuery
            {
                ProjectNumber = job.Rule.ProjectNumber,
                Filter = job.Rule.Definition.Condition.Seen,
                From = slice == slices - 1 ? learnsFrom : job.To - (step * (slice + 1)),
                To = job.To - (step * slice),
                Limit = MaxLines - lines.Count,
            };
            await foreach (var entry in snapshot.Newest(query).ReadAsync(cancellationToken))
                lines.Add(entry);
            progress.Report((slice + 1.0) / slices, (int)(stored * (slice + 1.0) / slices));
        }

        return (lines, lines.Count < MaxLines);
    }
}
