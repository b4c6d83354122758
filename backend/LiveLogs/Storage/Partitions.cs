using System.Collections.Concurrent;
using System.Globalization;
using LiveLogs.Logs;
using Npgsql;

namespace LiveLogs.Storage;

/// <summary>
/// The native partitions of <c>log_entries</c>, one per day (UTC): made ahead by <see cref="StorageMaintenance"/>, on
/// demand for late and future days, dropped by retention. On TimescaleDB chunks come by themselves.
/// </summary>
internal sealed partial class Partitions(NpgsqlDataSource database, DatabaseEngine engine, ILogger<Partitions> logger)
{
    /// <summary>Serialises instances that make or drop partitions: "Part" in ASCII.</summary>
    private const long LockKey = 0x50617274;

    private const long MicrosecondsPerDay = 86_400_000_000;

    private readonly ConcurrentDictionary<DateOnly, bool> _known = new();

    /// <summary>Makes the partitions of the days that the entries lie in; nothing to do nearly always.</summary>
    public async ValueTask EnsureAsync(IReadOnlyList<LogEntry> entries, CancellationToken cancellationToken)
    {
        if (engine.Kind == EngineKind.Timescale)
            return;

        var last = long.MinValue;
        foreach (var entry in entries)
        {
            var number = entry.Timestamp.UnixMicroseconds / MicrosecondsPerDay;
            if (number == last)
                continue;

            last = number;
            var day = DateOnly.FromDateTime(EntryWriter.ToTimestamp(entry.Timestamp));
            if (!_known.ContainsKey(day))
                await CreateAsync(day, cancellationToken);
        }
    }

    /// <summary>Drops what is remembered of existing partitions: the next batch looks again.</summary>
    public void Forget() => _known.Clear();

    /// <summary>Makes the partitions of all days from <paramref name="first"/> to <paramref name="last"/>.</summary>
    public async Task EnsureAsync(DateOnly first, DateOnly last, CancellationToken cancellationToken)
    {
        for (var day = first; day <= last; day = day.AddDays(1))
        {
            if (engine.Kind == EngineKind.Native && !_known.ContainsKey(day))
                await CreateAsync(day, cancellationToken);
        }
    }

    /// <summary>Drops the partitions (or chunks) that hold only days before <paramref name="oldestKept"/>.</summary>
    public async Task DropBeforeAsync(DateOnly oldestKept, CancellationToken cancellationToken)
    {
        if (engine.Kind == EngineKind.Timescale)
        {
            await using var drop = database.CreateCommand("SELECT drop_chunks('log_entries', $1::timestamptz)");
            drop.Parameters.Add(new() { Value = oldestKept.ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc) });
            await drop.ExecuteNonQueryAsync(cancellationToken);
            return;
        }

        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        foreach (var day in await ListAsync(connection, cancellationToken))
        {
            if (day < oldestKept)
                await DropAsync(connection, day, cancellationToken);
        }
    }

    /// <summary>
    /// Made as a table of its own and then attached: that takes no lock which readers or writers of other days would wait
    /// for, as CREATE TABLE … PARTITION OF does (https://www.postgresql.org/docs/current/sql-altertable.html).
    /// </summary>
    private async Task CreateAsync(DateOnly day, CancellationToken cancellationToken)
    {
        var name = NameOf(day);
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await ExecuteAsync(connection, $"SELECT pg_advisory_xact_lock({LockKey})", cancellationToken);
        await using (var exists = new NpgsqlCommand(
            "SELECT EXISTS (SELECT 1 FROM pg_inherits WHERE inhparent = 'log_entries'::regclass AND inhrelid = to_regclass($1))", connection))
        {
            exists.Parameters.Add(new() { Value = name });
            if (await exists.ExecuteScalarAsync(cancellationToken) is true)
            {
                _known[day] = true;
                return;
            }
        }

        // The name is made of digits only; DDL takes no parameters.
        await ExecuteAsync(
            connection,
            $"""
            DROP TABLE IF EXISTS {name};
            CREATE TABLE {name} (LIKE log_entries INCLUDING DEFAULTS INCLUDING CONSTRAINTS)
                WITH (autovacuum_vacuum_insert_scale_factor = 0.05, autovacuum_freeze_min_age = 0);
            ALTER TABLE log_entries ATTACH PARTITION {name}
                FOR VALUES FROM ('{day:yyyy-MM-dd} 00:00:00+00') TO ('{day.AddDays(1):yyyy-MM-dd} 00:00:00+00');
            """,
            cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        _known[day] = true;
        Log.Created(logger, name);
    }

    private async Task DropAsync(NpgsqlConnection connection, DateOnly day, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await ExecuteAsync(connection, $"SELECT pg_advisory_xact_lock({LockKey}); SET LOCAL lock_timeout = '5s'", cancellationToken);
        _known.TryRemove(day, out _);
        await ExecuteAsync(connection, $"DROP TABLE IF EXISTS {NameOf(day)}", cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        Log.Dropped(logger, NameOf(day));
    }

    private static async Task<List<DateOnly>> ListAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var days = new List<DateOnly>();
        await using var command = new NpgsqlCommand(
            "SELECT right(inhrelid::regclass::text, 8) FROM pg_inherits WHERE inhparent = 'log_entries'::regclass", connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            if (DateOnly.TryParseExact(reader.GetString(0), "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
                days.Add(day);
        }

        return days;
    }

    private static string NameOf(DateOnly day) => string.Create(CultureInfo.InvariantCulture, $"log_entries_{day:yyyyMMdd}");

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static partial class Log
    {
        [LoggerMessage(4010, LogLevel.Debug, "Made partition {Partition}")]
        public static partial void Created(ILogger logger, string partition);

        [LoggerMessage(4011, LogLevel.Information, "Retention dropped partition {Partition}")]
        public static partial void Dropped(ILogger logger, string partition);
    }
}
