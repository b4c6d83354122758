using LiveLogs.Alerts.Episodes;
using LiveLogs.Alerts.Handling;
using LiveLogs.Alerts.Hits;
using LiveLogs.Alerts.Rules;
using LiveLogs.Alerts.Rules.Storing;
using LiveLogs.Alerts.Silences;
using LiveLogs.LiveTail.Feed;
using LiveLogs.Notifications.Deliveries;
using Microsoft.Extensions.Options;
using Npgsql;

namespace LiveLogs.Alerts.Evaluation;

/// <summary>How much of a project an evaluation looks at.</summary>
internal enum EvaluationScope
{
    /// <summary>New hits, and counters if they were not looked at this second.</summary>
    News,

    /// <summary>Everything, because time has passed.</summary>
    Everything,
}

/// <summary>What came of an evaluation.</summary>
internal enum EvaluationOutcome
{
    /// <summary>All there was has been looked at.</summary>
    Done,

    /// <summary>There is more of it.</summary>
    More,

    /// <summary>Another instance is at it at this moment.</summary>
    Busy,
}

/// <summary>
/// Turns hits and counters of a project into episodes and notices, all in one transaction that begins by locking the
/// project's row: whatever dies in between, nothing of it happened, and nobody does it twice.
/// </summary>
internal sealed class Evaluator(
    NpgsqlDataSource database,
    RuleBook book,
    StoredRules stored,
    AlertNotices notices,
    OutboxSignal outbox,
    BoardFeeds feeds,
    IServiceProvider services,
    Presence presence,
    IOptions<AlertsOptions> options,
    TimeProvider time)
{
    /// <summary>The looks of all kinds, and the kinds of each.</summary>
    private static readonly ILookup<Look, AlertKind> Looks = AlertKinds.All.Where(kind => kind is IEvaluatedKind).ToLookup(kind => ((IEvaluatedKind)kind).Look);

    /// <summary>An evaluation may be so late, after another instance's, without anything having been away.</summary>
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(2);

    /// <param name="projectNumber">Of which project.</param>
    /// <param name="scope">How much of it.</param>
    /// <param name="limit">Rows of hits, and open alerts, that are looked at at once.</param>
    /// <param name="cancellationToken">Ends the evaluation; nothing of it happens then.</param>
    public async Task<EvaluationOutcome> RunAsync(int projectNumber, EvaluationScope scope, int limit, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        if (await LockAsync(transaction, projectNumber, cancellationToken) is not { } lease)
            return EvaluationOutcome.Busy;

        var now = time.GetUtcNow();
        var isDue = scope == EvaluationScope.Everything && now - lease.EvaluatedAt >= options.Value.EvaluationInterval * 0.9;
        var rules = await book.AtLeastAsync(projectNumber, lease.RulesVersion, cancellationToken);
        var hits = await HitQueue.TakeAsync(transaction, projectNumber, rules, limit, cancellationToken);
        var silences = await SilenceTable.ReadAsync(transaction, projectNumber, now, cancellationToken);
        // Where an instance took pushes all the time, an evaluation that is late has missed nothing: it reads everything that was committed since.
        var latest = presence.IsSince(lease.EvaluatedAt) ? TimeSpan.MaxValue : (options.Value.EvaluationInterval * 1.5) + Slack;
        var gap = lease.Gap.At(lease.EvaluatedAt, now, latest, options.Value.PushGrace);
        var horizon = await SourceHorizon.ReadAsync(transaction, projectNumber, now, gap, cancellationToken);
        var machine = new EpisodeMachine(silences, now, horizon.Time ?? DateTimeOffset.MinValue, () => Guid.CreateVersion7(now), horizon.LeftOut);
        var run = new EvaluationRun
        {
            Transaction = transaction,
            ProjectNumber = projectNumber,
            Rules = rules,
            Hits = hits,
            Machine = machine,
            Now = now,
            Horizon = horizon.Time,
            Gap = horizon.WaitsForPushes ? gap : PushGap.None,
            IsDue = isDue,
            Limit = limit,
            Services = services,
        };
        await LookAsync(run, cancellationToken);
        await StoreAsync(transaction, projectNumber, lease with { Change = lease.Change + 1, EvaluatedAt = isDue ? now : lease.EvaluatedAt, Gap = gap }, machine.Changes, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        if (!machine.Changes.IsEmpty)
            feeds.OnChanged(new BoardPlace(AlertReader.BoardType, projectNumber));
        if (machine.Changes.Tellings.Count > 0)
            outbox.Set();

        return hits.Rows == limit ? EvaluationOutcome.More : EvaluationOutcome.Done;
    }

    private async Task LookAsync(EvaluationRun run, CancellationToken cancellationToken)
    {
        var looks = Looks.Select(kinds => (Look: kinds.Key, Rules: (IReadOnlyList<AlertRule>)[.. kinds.SelectMany(run.Rules.Of)])).ToList();
        foreach (var (look, rules) in looks)
            await look.AtNewsAsync(run, rules, cancellationToken);
        if (run.IsDue)
        {
            await LookAtDueAsync(run, cancellationToken);
            foreach (var (look, rules) in looks)
                await look.AtIntervalAsync(run, rules, cancellationToken);
        }

        foreach (var (look, rules) in looks)
            await look.AtEndAsync(run, rules, cancellationToken);
    }

    /// <summary>Open alerts whose time has come, those of deleted rules too.</summary>
    private async Task LookAtDueAsync(EvaluationRun run, CancellationToken cancellationToken)
    {
        var due = (await EpisodeTable.ReadDueAsync(run.Transaction, run.ProjectNumber, run.Now, run.Limit, cancellationToken))
            .Select(found => run.Known(found)!).Where(episode => episode.IsOpen && episode.DueAt <= run.Now).ToList();
        var deleted = await stored.ReadAsync(
            run.Transaction, due.Select(episode => episode.RuleNumber).Where(number => run.Rules.Find(number) is null).ToHashSet(), cancellationToken);
        foreach (var episode in due)
            run.Machine.OnDue(run.Rules.Find(episode.RuleNumber) ?? deleted[episode.RuleNumber], episode);
    }

    private async Task StoreAsync(
        NpgsqlTransaction transaction, int projectNumber, Lease lease, EpisodeChanges changes, CancellationToken cancellationToken)
    {
        await notices.AddAsync(transaction, changes, cancellationToken);
        await EpisodeTable.WriteAsync(transaction, projectNumber, lease.Change, changes, cancellationToken);
        await using var command = new NpgsqlCommand(
            "UPDATE alert_projects SET change = $2, evaluated_at = $3, pushes_to = $4, pushes_until = $5 WHERE project_number = $1", transaction.Connection, transaction)
        {
            Parameters =
            {
                new() { Value = projectNumber },
                new() { Value = changes.IsEmpty ? lease.Change - 1 : lease.Change },
                new() { Value = lease.EvaluatedAt },
                new NpgsqlParameter<DateTimeOffset?> { TypedValue = lease.Gap.To },
                new NpgsqlParameter<DateTimeOffset?> { TypedValue = lease.Gap.Until },
            },
        };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>The rule lease: a lock that lasts as long as the transaction.</summary>
    private static async Task<Lease?> LockAsync(NpgsqlTransaction transaction, int projectNumber, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            "SELECT change, rules_version, evaluated_at, pushes_to, pushes_until FROM alert_projects WHERE project_number = $1 FOR UPDATE SKIP LOCKED",
            transaction.Connection,
            transaction)
        {
            Parameters = { new() { Value = projectNumber } },
        };
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        return await row.ReadAsync(cancellationToken) ? Lease.Read(row) : null;
    }

    private sealed record Lease(long Change, long RulesVersion, DateTimeOffset EvaluatedAt, PushGap Gap)
    {
        public static Lease Read(NpgsqlDataReader row) =>
            new(row.GetInt64(0), row.GetInt64(1), row.GetFieldValue<DateTimeOffset>(2), new PushGap(Time(row, 3), Time(row, 4)));

        private static DateTimeOffset? Time(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetFieldValue<DateTimeOffset>(column);
    }
}
