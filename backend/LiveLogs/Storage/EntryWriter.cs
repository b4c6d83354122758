using System.Buffers.Binary;
using LiveLogs.Ingestion;
using LiveLogs.Logs;
using Npgsql;
using NpgsqlTypes;

namespace LiveLogs.Storage;

/// <summary>Writes the rows of a batch by COPY BINARY, and makes the partitions that they need beforehand.</summary>
internal sealed class EntryWriter(Partitions partitions) : ICommitParticipant
{
    private const string Copy =
        """
        COPY log_entries (ts, event_key, seq, observed_at, pattern_id, span_id, project_number, connection_number, severity,
            ts_nanos, trace_id, event_id, source, stream, service, message, resource, attributes) FROM STDIN (FORMAT BINARY)
        """;

    public ValueTask PrepareAsync(ConnectionIdentity connection, IReadOnlyList<LogEntry> entries, CancellationToken cancellationToken) =>
        partitions.EnsureAsync(entries, cancellationToken);

    public async Task WriteAsync(
        NpgsqlConnection connection, NpgsqlTransaction transaction, EntryBatch batch, CancellationToken cancellationToken)
    {
        try
        {
            await using var importer = await connection.BeginBinaryImportAsync(Copy, cancellationToken);
            foreach (var entry in batch.Entries)
                await WriteRowAsync(importer, entry, batch.ProjectNumber, cancellationToken);

            await importer.CompleteAsync(cancellationToken);
        }
        catch (PostgresException error) when (error.SqlState == PostgresErrorCodes.CheckViolation)
        {
            // No partition for a row: another instance's retention dropped one that this one remembers.
            partitions.Forget();
            throw;
        }
    }

    private static async Task WriteRowAsync(
        NpgsqlBinaryImporter importer, LogEntry entry, int projectNumber, CancellationToken cancellationToken)
    {
        await importer.StartRowAsync(cancellationToken);
        await importer.WriteAsync(ToTimestamp(entry.Timestamp), NpgsqlDbType.TimestampTz, cancellationToken);
        await importer.WriteAsync(entry.EventKey, NpgsqlDbType.Bigint, cancellationToken);
        await importer.WriteAsync(entry.Seq, NpgsqlDbType.Bigint, cancellationToken);
        await importer.WriteAsync(ToTimestamp(entry.ObservedTimestamp), NpgsqlDbType.TimestampTz, cancellationToken);
        await WriteNullableAsync(importer, entry.PatternId, cancellationToken);
        await WriteNullableAsync(importer, SpanToInt64(entry.SpanId), cancellationToken);
        await importer.WriteAsync(projectNumber, NpgsqlDbType.Integer, cancellationToken);
        await importer.WriteAsync(entry.ConnectionNumber, NpgsqlDbType.Integer, cancellationToken);
        await importer.WriteAsync(entry.SeverityNumber, NpgsqlDbType.Integer, cancellationToken);
        await importer.WriteAsync(entry.Timestamp.SubMicroseconds, NpgsqlDbType.Smallint, cancellationToken);
        if (entry.TraceId is { } traceId)
            await importer.WriteAsync(Guid.ParseExact(traceId, "N"), NpgsqlDbType.Uuid, cancellationToken);
        else
            await importer.WriteNullAsync(cancellationToken);

        await importer.WriteAsync(entry.EventId, NpgsqlDbType.Text, cancellationToken);
        await importer.WriteAsync(entry.Source, NpgsqlDbType.Text, cancellationToken);
        await importer.WriteAsync(entry.Stream, NpgsqlDbType.Text, cancellationToken);
        await importer.WriteAsync(entry.Service, NpgsqlDbType.Text, cancellationToken);
        await importer.WriteAsync(entry.Message, NpgsqlDbType.Text, cancellationToken);
        await importer.WriteAsync(entry.Resource, NpgsqlDbType.Jsonb, cancellationToken);
        await importer.WriteAsync(entry.Attributes, NpgsqlDbType.Jsonb, cancellationToken);
    }

    private static Task WriteNullableAsync(NpgsqlBinaryImporter importer, long? value, CancellationToken cancellationToken) =>
        value is { } number
            ? importer.WriteAsync(number, NpgsqlDbType.Bigint, cancellationToken)
            : importer.WriteNullAsync(cancellationToken);

    /// <summary>What the column keeps: microseconds. The rest is in <c>ts_nanos</c>.</summary>
    internal static DateTime ToTimestamp(EventTime time) => DateTime.UnixEpoch.AddTicks(time.UnixMicroseconds * TimeSpan.TicksPerMicrosecond);

    private static long? SpanToInt64(string? spanId)
    {
        if (spanId is null)
            return null;

        Span<byte> bytes = stackalloc byte[8];
        Convert.FromHexString(spanId, bytes, out _, out _);
        return BinaryPrimitives.ReadInt64BigEndian(bytes);
    }
}
