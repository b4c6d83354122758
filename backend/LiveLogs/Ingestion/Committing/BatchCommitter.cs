using System.Security.Cryptography;
using LiveLogs.Logs;
using Npgsql;

namespace LiveLogs.Ingestion.Committing;

/// <summary>
/// Stores batches: numbers entries under the lock of the connection's head row, lets every participant add its rows, and
/// commits, all in one transaction. A duplicate (23505) rolls the attempt back, is taken out, and the rest is numbered
/// anew. It keeps trying while the database is away, so a caller waits and nothing is lost.
/// </summary>
internal sealed partial class BatchCommitter(
    [FromKeyedServices(BatchCommitter.Sessions)] NpgsqlDataSource database,
    IEnumerable<ICommitParticipant> participants,
    IEnumerable<IBatchListener> listeners,
    IStoredEntries stored,
    AcceptanceWindow window,
    TimeProvider time,
    ILogger<BatchCommitter> logger)
{
    /// <summary>
    /// Key of the data source that commits use: few sessions of their own, which no search takes away, and whose statements and caches stay warm.
    /// </summary>
    public const string Sessions = "commits";

    private static readonly TimeSpan MaxPause = TimeSpan.FromSeconds(5);

    private readonly ICommitParticipant[] _participants = [.. participants];
    private readonly IBatchListener[] _listeners = [.. listeners];

    /// <summary>Timestamps of the first attempt that failed since a batch was stored, or 0, and of the last one.</summary>
    private long _failingSince;
    private long _failedAt;

    /// <summary>For how long no batch could be stored; null while they can, or while there are none.</summary>
    public TimeSpan? FailingFor =>
        Volatile.Read(ref _failingSince) is not 0 and var since && time.GetElapsedTime(Volatile.Read(ref _failedAt)) < MaxPause * 6 ? time.GetElapsedTime(since) : null;

    /// <summary>
    /// Does the part of a commit that need not wait for the previous one: patterns, partitions. Only a matter of time: without it, or when it
    /// comes to nothing, <see cref="CommitAsync"/> does it.
    /// </summary>
    /// <exception cref="OperationCanceledException">Given up.</exception>
    public async Task PrepareAsync(ConnectionIdentity connection, IReadOnlyList<LogEntry> entries, CancellationToken cancellationToken)
    {
        try
        {
            await PrepareAllAsync(connection, BatchOrder.Of(entries, window).Entries, cancellationToken);
        }
        catch (Exception error) when (IsWorthRetrying(error))
        {
            Log.NotPrepared(logger, connection.ConnectionId, error);
        }
    }

    /// <summary>Returns when the batch is stored, with its duplicates left out.</summary>
    /// <exception cref="LeaseLostException">The epoch of the request is not the connection's any more.</exception>
    /// <exception cref="OperationCanceledException">Given up before the batch was stored.</exception>
    public async Task<CommitResult> CommitAsync(CommitRequest request, CancellationToken cancellationToken)
    {
        var (entries, refused) = BatchOrder.Of(request.Entries, window);
        var isEscaped = false;
        var isKnownNew = !request.IsMostlyStored;
        EntryBatch? unresolved = null;
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                if (unresolved is not null && await CommitOutcome.TookPlaceAsync(database, stored, unresolved, cancellationToken))
                    return Done(unresolved);

                unresolved = null;
                if (!isKnownNew)
                    entries = await WithoutStoredAsync(request, entries, cancellationToken);

                isKnownNew = true;
                return Done(await AttemptAsync(request, entries, refused, batch => unresolved = batch, cancellationToken));
            }
            catch (PostgresException error) when (error.SqlState == PostgresErrorCodes.UniqueViolation)
            {
                unresolved = null;
                entries = await WithoutStoredAsync(request, entries, cancellationToken);
            }
            catch (PostgresException error) when (!isEscaped && error.SqlState.StartsWith("22", StringComparison.Ordinal))
            {
                isEscaped = true;
                // Data that PostgreSQL will never take. It must not hold up the rest: find it, and store what can be stored of it.
                Log.Unstorable(logger, request.Connection.ConnectionId, error.SqlState);
                entries = await UnstorableEntries.ReplaceAsync(database, entries, cancellationToken);
            }
            catch (Exception error) when (IsWorthRetrying(error))
            {
                // A caller that gave up meanwhile gets that as the answer, not what the last attempt failed for.
                cancellationToken.ThrowIfCancellationRequested();
                Interlocked.CompareExchange(ref _failingSince, time.GetTimestamp(), 0);
                Volatile.Write(ref _failedAt, time.GetTimestamp());
                Log.Retrying(logger, request.Connection.ConnectionId, attempt, error);
                await Task.Delay(PauseAfter(attempt), time, cancellationToken);
            }
        }

        CommitResult Done(EntryBatch? batch)
        {
            if (batch is not null)
            {
                Volatile.Write(ref _failingSince, 0);
                request.Known?.Moved(batch);
                Tell(batch);
            }

            var count = batch?.Entries.Count ?? 0;
            var odd = request.Odd.Count == 0 ? 0 : batch?.Entries.Count(entry => request.Odd.Contains(entry.EventKey)) ?? 0;
            return new CommitResult(count, request.Entries.Count - refused.Count - count, refused.Count, odd);
        }
    }

    private async Task PrepareAllAsync(ConnectionIdentity connection, List<LogEntry> entries, CancellationToken cancellationToken)
    {
        foreach (var participant in _participants)
            await participant.PrepareAsync(connection, entries, cancellationToken);
    }

    private async Task<EntryBatch?> AttemptAsync(
        CommitRequest request, List<LogEntry> entries, IReadOnlyList<LogEntry> refused, Action<EntryBatch> committing, CancellationToken cancellationToken)
    {
        await PrepareAllAsync(request.Connection, entries, cancellationToken);
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var head = await ConnectionHead.LockAsync(connection, transaction, request, stored, cancellationToken);
        var batch = entries.Count == 0 ? null : Number(request.Connection, head, entries);
        // The rows keep the server busy; the remaining statements are prepared in the meantime. Both have ended when one of them failed: the next
        // attempt numbers the same entries anew.
        var statements = Task.Run(() => Statements(request, batch, refused), CancellationToken.None);
        await Task.WhenAll(WriteAsync(connection, batch, cancellationToken), statements);
        await using var last = new NpgsqlBatch(connection, transaction);
        (await statements).ForEach(last.BatchCommands.Add);
        // The same statements with every commit: the server parses and plans them once a session.
        await last.PrepareAsync(cancellationToken);
        if (batch is not null)
            committing(batch);

        // Not cancelled half-way: the answer to COMMIT is worth waiting for.
        await last.ExecuteNonQueryAsync(CancellationToken.None);
        return batch;
    }

    private async Task WriteAsync(NpgsqlConnection connection, EntryBatch? batch, CancellationToken cancellationToken)
    {
        if (batch is null)
            return;

        foreach (var participant in _participants)
            await participant.WriteAsync(connection, batch, cancellationToken);
    }

    /// <summary>What ends the transaction, in one round trip: after a statement that fails the server skips the rest, and so COMMIT.</summary>
    private List<NpgsqlBatchCommand> Statements(CommitRequest request, EntryBatch? batch, IReadOnlyList<LogEntry> refused) =>
    [
        .. batch is null ? [] : _participants.SelectMany(participant => participant.Statements(batch)),
        .. ConnectionHead.Advance(request, batch, refused),
        new NpgsqlBatchCommand("COMMIT"),
    ];

    private async Task<List<LogEntry>> WithoutStoredAsync(CommitRequest request, List<LogEntry> entries, CancellationToken cancellationToken)
    {
        if (entries.Count == 0)
            return entries;

        var keys = await stored.ReadKeysAsync(request.Connection.ProjectNumber, entries, cancellationToken);
        return [.. entries.Where(entry => !keys.Contains(EntryKey.Of(entry)))];
    }

    private static EntryBatch Number(ConnectionIdentity connection, ConnectionHead head, List<LogEntry> entries)
    {
        var seq = head.Seq;
        foreach (var entry in entries)
            entry.Seq = ++seq;

        return new EntryBatch(
            connection.ProjectNumber,
            connection.ProjectSlug,
            connection.ConnectionNumber,
            connection.ConnectionId,
            head.Seq + 1,
            BitConverter.ToInt64(RandomNumberGenerator.GetBytes(sizeof(long))),
            entries)
        {
            TokenBefore = head.Token,
        };
    }

    private void Tell(EntryBatch batch)
    {
        foreach (var listener in _listeners)
            listener.OnCommitted(batch);
    }

    /// <summary>
    /// The database is away, overloaded, restarting, short of space, or had to abort one of two transactions. 23514: a
    /// partition went away under us; the next attempt makes it.
    /// </summary>
    private static bool IsWorthRetrying(Exception error) => error switch
    {
        PostgresException postgres => postgres.IsTransient || postgres.SqlState is PostgresErrorCodes.CheckViolation or
            PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.CannotConnectNow or
            PostgresErrorCodes.QueryCanceled or PostgresErrorCodes.ReadOnlySqlTransaction or PostgresErrorCodes.UndefinedTable,
        NpgsqlException or IOException or TimeoutException => true,
        _ => false,
    };

    private static TimeSpan PauseAfter(int attempt)
    {
        var milliseconds = Math.Min(50 * Math.Pow(2, Math.Min(attempt, 10)), MaxPause.TotalMilliseconds);
        return TimeSpan.FromMilliseconds(milliseconds * (0.5 + (Random.Shared.NextDouble() / 2)));
    }

    private static partial class Log
    {
        [LoggerMessage(3010, LogLevel.Warning, "A batch of connection {ConnectionId} could not be stored (attempt {Attempt}); trying again")]
        public static partial void Retrying(ILogger logger, Guid connectionId, int attempt, Exception error);

        [LoggerMessage(3012, LogLevel.Debug, "The data for a batch of connection {ConnectionId} could not be prepared ahead of its commit")]
        public static partial void NotPrepared(ILogger logger, Guid connectionId, Exception error);

        [LoggerMessage(3011, LogLevel.Error, "A batch of connection {ConnectionId} holds data that PostgreSQL refuses ({SqlState}); storing it as escaped text")]
        public static partial void Unstorable(ILogger logger, Guid connectionId, string sqlState);
    }
}
