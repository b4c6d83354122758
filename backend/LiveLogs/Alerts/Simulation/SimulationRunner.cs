using LiveLogs.Alerts.Episodes;
using LiveLogs.Alerts.Rules;
using LiveLogs.Logs;
using LiveLogs.Logs.Filters;
using LiveLogs.Storage;
using LiveLogs.Storage.Entries;
using LiveLogs.Storage.Queries;
using Npgsql;

namespace LiveLogs.Alerts.Simulation;

/// <summary>What came of playing history through a rule.</summary>
/// <param name="Simulation">Episodes and what would have been told.</param>
/// <param name="Lines">Lines that were looked at; 0 when the counters were enough.</param>
/// <param name="From">From here on it is complete: later than asked for when there are too many lines.</param>
internal sealed record SimulationOutcome(RuleSimulation Simulation, int Lines, DateTimeOffset From);

/// <summary>Reads history and plays it through a rule.</summary>
internal sealed class SimulationRunner(
    NpgsqlDataSource primary, [FromKeyedServices(StorageServices.SearchDatabase)] NpgsqlDataSource database, TimeProvider time)
{
    /// <summary>Matching lines of one simulation.</summary>
    public const int MaxLines = 100_000;

    private const int MaxPatterns = 10_000;
    private const int ChunkSize = 100;
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(10);

    /// <param name="job">What to play.</param>
    /// <param name="progress">Is told how far it is.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="QueryTimeoutException">History takes too long to read.</exception>
    public Task<SimulationOutcome> RunAsync(SimulationJob job, SimulationProgress progress, CancellationToken cancellationToken) => job.Rule.Definition.Condition switch
    {
        CompositeCondition composite => PlayCompositeAsync(job, composite, progress, cancellationToken),
        NewPatternCondition => PlayPatternsAsync(job, cancellationToken),
        _ when ProjectRules.UsesCounters(job.Rule) => PlayCountersAsync(job, cancellationToken),
        _ => PlayLinesAsync(job, progress, cancellationToken),
    };

    /// <summary>Minute by minute, at the end of each.</summary>
    private async Task<SimulationOutcome> PlayCountersAsync(SimulationJob job, CancellationToken cancellationToken)
    {
        await using var connection = await primary.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var counts = await WindowCounts.ReadAsync(transaction, job.Rule.ProjectNumber, [job.Rule], job.From, cancellationToken);
        var simulation = new RuleSimulation(job.Rule, counts, time);
        for (var minute = WindowMeasure.MinuteOf(job.From); minute < WindowMeasure.MinuteOf(job.To); minute++)
            simulation.LookAtWindows(WindowMeasure.TimeOf(minute + 1).AddTicks(-1));

        return new SimulationOutcome(simulation, 0, job.From);
    }

    /// <summary>What was new is remembered, with the moment at which it was.</summary>
    private async Task<SimulationOutcome> PlayPatternsAsync(SimulationJob job, CancellationToken cancellationToken)
    {
        await using var connection = await primary.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var patterns = await NewPattern.ReadAsync(transaction, job.Rule.ProjectNumber, job.From, MaxPatterns, cancellationToken);
        var simulation = new RuleSimulation(job.Rule, new WindowCounts(), time);
        foreach (var pattern in patterns.Where(pattern => pattern.RecordedAt < job.To && pattern.Fits(job.Rule)).Reverse())
            simulation.Store(pattern.ToHits(), pattern.RecordedAt);

        simulation.PassTo(job.To);
        return new SimulationOutcome(simulation, 0, patterns.Count < MaxPatterns ? job.From : patterns[^1].RecordedAt);
    }

    /// <summary>The rules that it names first, each by itself; then what their alerts make of it.</summary>
    private async Task<SimulationOutcome> PlayCompositeAsync(
        SimulationJob job, CompositeCondition condition, SimulationProgress progress, CancellationToken cancellationToken)
    {
        var (changes, lines, from) = (new List<(DateTimeOffset At, string Rule, int Change)>(), 0, job.From);
        var ids = condition.Expression.RuleIds.Distinct(StringComparer.Ordinal).ToList();
        foreach (var (id, index) in ids.Select((id, index) => (id, index)))
        {
            var played = await RunAsync(job.For(id), progress.Part((double)index / ids.Count, 1.0 / ids.Count), cancellationToken);
            lines += played.Lines;
            from = played.From > from ? played.From : from;
            changes.AddRange(played.Simulation.Episodes.Select(episode => (episode.StartedAt, id, 1)));
            changes.AddRange(played.Simulation.Episodes.Where(episode => !episode.IsOpen).Select(episode => (episode.ResolvedAt!.Value, id, -1)));
        }

        var (simulation, open) = (new RuleSimulation(job.Rule, new WindowCounts(), time), ids.ToDictionary(id => id, _ => 0, StringComparer.Ordinal));
        var moments = changes.GroupBy(change => change.At).OrderBy(moment => moment.Key).ToList();
        for (var index = 0; index < moments.Count; index++)
        {
            LookAt(moments[index].Key.AddTicks(-1));
            foreach (var (_, rule, change) in moments[index])
                open[rule] += change;
            LookAt(moments[index].Key);
            if (moments[index].Key + condition.KeepFiring is var over && over < job.To && (index + 1 == moments.Count || over < moments[index + 1].Key))
                LookAt(over);
        }

        simulation.PassTo(job.To);
        return new SimulationOutcome(simulation, lines, from);

        void LookAt(DateTimeOffset now) => simulation.LookAtState(now, StateResult.Of(condition, id => open[id] > 0));
    }

    /// <summary>Second by second in the order in which lines were read.</summary>
    private async Task<SimulationOutcome> PlayLinesAsync(SimulationJob job, SimulationProgress progress, CancellationToken cancellationToken)
    {
        var stored = await CountAsync(job, job.LearnsFrom, cancellationToken);
        var (lines, isComplete) = await ReadAsync(job, stored, progress, cancellationToken);
        var simulation = new RuleSimulation(job.Rule, new WindowCounts(), time);
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
            if (job.LearnsFrom < job.From && now < job.From)
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
    private async Task<(List<LogEntry> Lines, bool IsComplete)> ReadAsync(SimulationJob job, int stored, SimulationProgress progress, CancellationToken cancellationToken)
    {
        const int slices = 50;
        var (lines, step) = (new List<LogEntry>(), (job.To - job.LearnsFrom) / slices);
        await using var snapshot = await EntrySnapshot.OpenAsync(database, job.Budget, time, cancellationToken);
        for (var slice = 0; slice < slices && lines.Count < MaxLines; slice++)
        {
            var query = new NewestQuery
            {
                ProjectNumber = job.Rule.ProjectNumber,
                Filter = FilterOf(job.Rule.Definition.Condition),
                From = slice == slices - 1 ? job.LearnsFrom : job.To - (step * (slice + 1)),
                To = job.To - (step * slice),
                Limit = MaxLines - lines.Count,
            };
            await foreach (var entry in snapshot.Newest(query).ReadAsync(cancellationToken))
                lines.Add(entry);
            progress.Report((slice + 1.0) / slices, (int)(stored * (slice + 1.0) / slices));
        }

        return (lines, lines.Count < MaxLines);
    }

    /// <summary>The lines that a rule needs to see.</summary>
    private static LogFilter FilterOf(RuleCondition condition)
    {
        if (condition is not WindowCondition { Measure: Measure.Percentage } share)
            return condition.Filter;

        return share.Whole.IsEmpty ? LogFilter.All : LogFilter.Of(new AnyOf([share.Filter.Root, share.Whole.Root]));
    }
}
