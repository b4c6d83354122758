using LiveLogs.Alerts.Episodes;
using LiveLogs.Alerts.Rules;
using LiveLogs.Alerts.Rules.Storing;
using LiveLogs.Alerts.Silences;
using LiveLogs.LiveTail.Feed;
using LiveLogs.Notifications;
using LiveLogs.Notifications.Deliveries;
using Npgsql;

namespace LiveLogs.Alerts.Handling;

/// <summary>What a person does with an alert.</summary>
internal abstract record AlertAction
{
    public sealed record Read : AlertAction;

    public sealed record Acknowledge : AlertAction;

    public sealed record Resolve : AlertAction;

    public sealed record Reopen : AlertAction;

    public sealed record Snooze(DateTimeOffset Until) : AlertAction;

    /// <param name="Assignee">Null: nobody.</param>
    public sealed record Assign(string? Assignee) : AlertAction;
}

/// <summary>What came of it.</summary>
internal enum ActionOutcome
{
    Done,

    /// <summary>It takes an open alert, and this one is resolved.</summary>
    NotOpen,

    /// <summary>It cannot open again: the rule has another open alert for the same key, or is not looked at any more.</summary>
    Superseded,
}

/// <summary>Does what people want with alerts, taking turns with the evaluation of the project.</summary>
internal sealed class AlertActions(
    NpgsqlDataSource database, RuleBook book, StoredRules stored, AlertNotices notices, OutboxSignal outbox, BoardFeeds feeds, TimeProvider time)
{
    public async Task<ActionOutcome> RunAsync(FoundAlert alert, AlertAction action, string subject, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var (change, version) = await LockAsync(transaction, alert.ProjectNumber, cancellationToken);
        var episode = await EpisodeTable.FindAsync(transaction, alert.View.Id, cancellationToken);
        var rule = (await book.AtLeastAsync(alert.ProjectNumber, version, cancellationToken)).Find(episode.RuleNumber)
            ?? (await stored.ReadAsync(transaction, [episode.RuleNumber], cancellationToken))[episode.RuleNumber];
        var now = time.GetUtcNow();
        var silences = await SilenceTable.ReadAsync(transaction, alert.ProjectNumber, now, cancellationToken);
        var machine = new EpisodeMachine(silences, now, now, () => Guid.CreateVersion7(now));
        var changes = machine.Changes;
        if (Apply(episode, rule, action, subject, machine, now) is var outcome && outcome != ActionOutcome.Done)
            return outcome;

        await notices.AddAsync(transaction, changes, cancellationToken);
        try
        {
            await EpisodeTable.WriteAsync(transaction, alert.ProjectNumber, change, changes, cancellationToken);
            if (action is AlertAction.Read)
                await MarkReadAsync(transaction, episode, subject, cancellationToken);
        }
        catch (PostgresException error) when (error.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            return ActionOutcome.Superseded;
        }

        await transaction.CommitAsync(cancellationToken);
        feeds.OnChanged(new BoardPlace(AlertReader.BoardType, alert.ProjectNumber));
        outbox.Set();
        return ActionOutcome.Done;
    }

    private async Task MarkReadAsync(NpgsqlTransaction transaction, Episode episode, string subject, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            "INSERT INTO alert_reads (episode_id, subject, read_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING", transaction.Connection, transaction)
        {
            Parameters = { new() { Value = episode.Id }, new() { Value = subject }, new() { Value = time.GetUtcNow() } },
        };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static ActionOutcome Apply(
        Episode episode, AlertRule rule, AlertAction action, string subject, EpisodeMachine machine, DateTimeOffset now)
    {
        var changes = machine.Changes;
        switch (action)
        {
            case AlertAction.Read:
                break;
            case AlertAction.Assign assign:
                episode.AssignedTo = assign.Assignee;
                changes.Decide(episode.RuleNumber, episode, now, "assigned", $"{subject} assigned it to {assign.Assignee ?? "nobody"}.");
                break;
            case AlertAction.Reopen when episode.IsOpen:
                break;
            case AlertAction.Reopen when !rule.IsActive:
                return ActionOutcome.Superseded;
            case AlertAction.Reopen:
                (episode.IsOpen, episode.ResolvedAt, episode.ResolvedBy, episode.ResolveReason) = (true, null, null, null);
                (episode.LastSeenAt, episode.DueAt, episode.ClosedTo) = (now, now, null);
                (episode.ClosedCount, episode.LateLines) = (null, 0);
                changes.Decide(episode.RuleNumber, episode, now, "reopened", $"{subject} reopened it.");
                machine.Reopen(rule, episode);
                break;
            case AlertAction.Resolve when !episode.IsOpen:
                break;
            case var _ when !episode.IsOpen:
                return ActionOutcome.NotOpen;
            case AlertAction.Resolve:
                (episode.IsOpen, episode.ResolvedAt, episode.ResolvedBy, episode.ResolveReason) = (false, now, subject, $"{subject} resolved it.");
                Note("resolved", NoticeKind.Resolved);
                break;
            case AlertAction.Acknowledge when episode.AcknowledgedAt is null:
                (episode.AcknowledgedAt, episode.AcknowledgedBy) = (now, subject);
                Note("acknowledged", NoticeKind.Acknowledged);
                break;
            case AlertAction.Snooze snooze:
                episode.SnoozedUntil = snooze.Until;
                episode.DueAt = snooze.Until < episode.DueAt ? snooze.Until : episode.DueAt;
                changes.Decide(episode.RuleNumber, episode, now, "snoozed", $"{subject} snoozed it until {snooze.Until:u}.");
                break;
        }

        changes.Change(episode);
        return ActionOutcome.Done;

        void Note(string word, NoticeKind kind)
        {
            changes.Decide(episode.RuleNumber, episode, now, word, $"{subject} {word} it.");
            // Whom a silence kept from hearing that it fires is not told that somebody has dealt with it.
            if (episode.NotifiedAt is not null)
                changes.Tell(rule, episode, kind, now);
        }
    }

    private static async Task<(long Change, long RulesVersion)> LockAsync(
        NpgsqlTransaction transaction, int projectNumber, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            "UPDATE alert_projects SET change = change + 1 WHERE project_number = $1 RETURNING change, rules_version", transaction.Connection, transaction)
        {
            Parameters = { new() { Value = projectNumber } },
        };
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        await row.ReadAsync(cancellationToken);
        return (row.GetInt64(0), row.GetInt64(1));
    }
}
