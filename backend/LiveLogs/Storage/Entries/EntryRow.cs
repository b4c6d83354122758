using System.Globalization;
using System.Text;
using LiveLogs.Logs;
using Npgsql;

namespace LiveLogs.Storage.Entries;

/// <summary>The columns of <c>log_entries</c> that make a <see cref="LogEntry"/>; reads an entry from a row.</summary>
internal static class EntryRow
{
    /// <summary>
    /// The columns that <see cref="Read"/> expects, for a query whose <c>log_entries</c> is called <c>e</c> and whose
    /// <c>known_connections</c> is called <c>c</c>.
    /// </summary>
    public const string Columns =
        """
        c.id, e.connection_number, e.seq, e.event_key, e.event_id, (extract(epoch FROM e.ts) * 1000000)::bigint, e.ts_nanos,
        (extract(epoch FROM e.observed_at) * 1000000)::bigint, e.severity, e.message, e.source, e.stream, e.service,
        e.resource::text, e.attributes::text, e.trace_id, e.span_id, e.pattern_id
        """;

    /// <summary>How many <see cref="Columns"/> are.</summary>
    public const int ColumnCount = 18;

    /// <summary>
    /// The nanoseconds that <c>ts</c> leaves out, in SQL. The column <c>ts_nanos</c> has room for more than 0–999: its thousands are the
    /// <see cref="LevelSource"/>, which must not decide any order.
    /// </summary>
    public const string Nanos = "(e.ts_nanos % 1000::smallint)";

    private const short PerSource = 1000;

    /// <summary>What <c>ts_nanos</c> holds.</summary>
    public static short NanosAndSource(LogEntry entry) => (short)(entry.Timestamp.SubMicroseconds + ((int)entry.LevelSource * PerSource));

    /// <summary>The entry of the row that the reader stands on; its columns are <see cref="Columns"/>.</summary>
    public static LogEntry Read(NpgsqlDataReader row) => new()
    {
        ConnectionId = row.GetGuid(0),
        ConnectionNumber = row.GetInt32(1),
        Seq = row.GetInt64(2),
        EventKey = row.GetInt64(3),
        EventId = row.GetString(4),
        Timestamp = EventTime.FromStored(row.GetInt64(5), (short)(row.GetInt16(6) % PerSource)),
        LevelSource = (LevelSource)(row.GetInt16(6) / PerSource),
        ObservedTimestamp = EventTime.FromStored(row.GetInt64(7), 0),
        SeverityNumber = row.GetInt32(8),
        Message = row.GetString(9),
        Source = row.GetString(10),
        Stream = row.GetString(11),
        Service = row.GetString(12),
        Resource = Encoding.UTF8.GetBytes(row.GetString(13)),
        Attributes = Encoding.UTF8.GetBytes(row.GetString(14)),
        TraceId = row.IsDBNull(15) ? null : row.GetGuid(15).ToString("N", CultureInfo.InvariantCulture),
        SpanId = row.IsDBNull(16) ? null : row.GetInt64(16).ToString("x16", CultureInfo.InvariantCulture),
        PatternId = row.IsDBNull(17) ? null : row.GetInt64(17),
    };
}
