using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using LiveLogs.Ingestion.Committing;
using LiveLogs.Logs;
using LiveLogs.Storage.Entries;
using LiveLogs.Storage.Restores;
using Npgsql;
using NpgsqlTypes;

namespace LiveLogs.Patterns;

/// <summary>
/// Gives the entries of a batch their patterns, and in its transaction counts them per five minutes and level and says of each
/// pattern which entry was its first.
/// </summary>
internal sealed class PatternWriter(PatternBook book) : ICommitParticipant, IBatchListener, IRestoreListener
{
    private const int MaxRemembered = 100_000;
    private const long MicrosecondsPerBucket = 5 * 60 * 1_000_000L;

    /// <summary>Patterns whose first entry is committed. A hint that spares a question: forgetting is harmless.</summary>
    private readonly ConcurrentDictionary<(int Project, long Pattern), bool> _recorded = new();

    public async ValueTask PrepareAsync(ConnectionIdentity connection, IReadOnlyList<LogEntry> entries, CancellationToken cancellationToken) =>
        await book.AssignAsync(connection.ProjectNumber, entries, cancellationToken);

    public Task WriteAsync(NpgsqlConnection connection, EntryBatch batch, CancellationToken cancellationToken) => Task.CompletedTask;

    public IEnumerable<NpgsqlBatchCommand> Statements(EntryBatch batch)
    {
        var counts = Count(batch);
        if (counts.Count == 0)
            yield break;

        yield return AddCounts(batch, counts);
        var unrecorded = counts.Where(count => !_recorded.ContainsKey((batch.ProjectNumber, count.Pattern))).Select(count => count.Pattern).ToHashSet();
        if (unrecorded.Count == 0)
            yield break;

        var first = batch.Entries
            .Where(entry => entry.PatternId is { } id && unrecorded.Contains(id))
            .DistinctBy(entry => entry.PatternId)
            .OrderBy(entry => entry.PatternId) // One order for all writers: no deadlocks.
            .ToList();
        yield return AddFirst(batch, first);
    }

    public async Task OnRestoredAsync(CancellationToken cancellationToken)
    {
        await book.ForgetAllAsync(cancellationToken);
        _recorded.Clear();
    }

    public void OnCommitted(EntryBatch batch)
    {
        if (_recorded.Count > MaxRemembered)
            _recorded.Clear();

        var patterns = new HashSet<long>();
        foreach (var entry in batch.Entries)
        {
            if (entry.PatternId is { } pattern && patterns.Add(pattern))
                _recorded.TryAdd((batch.ProjectNumber, pattern), true);
        }
    }

    /// <summary>Entries come in order of time: those of a bucket one after the other, and the last one of a count was seen last.</summary>
    private static List<PatternCount> Count(EntryBatch batch)
    {
        var (counts, bucket) = (new List<PatternCount>(), (long?)null);
        var places = new Dictionary<(long Pattern, int Severity), int>();
        foreach (var entry in batch.Entries)
        {
            if (entry.PatternId is not { } pattern)
                continue;

            var micros = entry.Timestamp.UnixMicroseconds;
            if (bucket is not { } known || micros >= known + MicrosecondsPerBucket)
            {
                bucket = micros - (((micros % MicrosecondsPerBucket) + MicrosecondsPerBucket) % MicrosecondsPerBucket);
                places.Clear();
            }

            var severity = (int)SeverityNames.ToSeverity(entry.SeverityNumber);
            ref var place = ref CollectionsMarshal.GetValueRefOrAddDefault(places, (pattern, severity), out var isKnown);
            if (!isKnown)
            {
                place = counts.Count;
                counts.Add(new PatternCount(bucket.Value, pattern, severity, 0, entry.Timestamp));
            }

            counts[place] = counts[place] with { N = counts[place].N + 1, LastSeen = entry.Timestamp };
        }

        return counts;
    }

    private static NpgsqlBatchCommand AddCounts(EntryBatch batch, List<PatternCount> counts) => new(
        """
        INSERT INTO pattern_counts (connection_number, bucket, pattern_id, severity, n, last_seen)
        SELECT $1, count.* FROM unnest($2, $3, $4, $5, $6) AS count
        ON CONFLICT (connection_number, bucket, pattern_id, severity) DO UPDATE
        SET n = pattern_counts.n + excluded.n, last_seen = greatest(pattern_counts.last_seen, excluded.last_seen)
        """)
    {
        Parameters =
        {
            new() { Value = batch.ConnectionNumber },
            Array(counts.ConvertAll(count => EntryWriter.ToTimestamp(EventTime.FromStored(count.Bucket, 0))), NpgsqlDbType.TimestampTz),
            Array(counts.ConvertAll(count => count.Pattern), NpgsqlDbType.Bigint),
            Array(counts.ConvertAll(count => count.Severity), NpgsqlDbType.Integer),
            Array(counts.ConvertAll(count => count.N), NpgsqlDbType.Bigint),
            Array(counts.ConvertAll(count => EntryWriter.ToTimestamp(count.LastSeen)), NpgsqlDbType.TimestampTz),
        },
    };

    private static NpgsqlBatchCommand AddFirst(EntryBatch batch, List<LogEntry> first) => new(
        """
        INSERT INTO new_patterns (project_number, connection_number, pattern_id, seq, first_seen, severity)
        SELECT $1, $2, entry.* FROM unnest($3, $4, $5, $6) AS entry
        ON CONFLICT (project_number, pattern_id) DO NOTHING
        """)
    {
        Parameters =
        {
            new() { Value = batch.ProjectNumber },
            new() { Value = batch.ConnectionNumber },
            Array(first.ConvertAll(entry => entry.PatternId!.Value), NpgsqlDbType.Bigint),
            Array(first.ConvertAll(entry => entry.Seq), NpgsqlDbType.Bigint),
            Array(first.ConvertAll(entry => EntryWriter.ToTimestamp(entry.Timestamp)), NpgsqlDbType.TimestampTz),
            Array(first.ConvertAll(entry => entry.SeverityNumber), NpgsqlDbType.Integer),
        },
    };

    private static NpgsqlParameter Array<T>(List<T> values, NpgsqlDbType type) => new() { Value = values, NpgsqlDbType = NpgsqlDbType.Array | type };

    private readonly record struct PatternCount(long Bucket, long Pattern, int Severity, long N, EventTime LastSeen);
}
