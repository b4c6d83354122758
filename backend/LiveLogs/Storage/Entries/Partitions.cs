using System.Collections.Concurrent;
using System.Globalization;
using LiveLogs.Ingestion.Committing;
using LiveLogs.Logs;
using LiveLogs.Storage.Database;
using LiveLogs.Storage.Restores;
using Npgsql;

namespace LiveLogs.Storage.Entries;

/// <summary>
/// The native partitions of <c>log_entries</c>, one per day (UTC): made ahead by <see cref="Maintenance.StorageMaintenance"/>, on
/// demand for late and future days, dropped by <see cref="Maintenance.RetiredPartitions"/>. On TimescaleDB chunks come by themselves.
/// </summary>
internal sealed partial class Partitions(
    [FromKeyedServices(BatchCommitter.Sessions)] NpgsqlDataSource database, DatabaseEngine engine, ILogger<Partitions> logger) : IRestoreListener
{
    /// <summary>The partitions with the time at which they begin, for a query.</summary>
    public const string Attached =
        """
        SELECT c.oid, c.relnamespace::regnamespace::text AS schema, c.relname::text AS name, i.inhdetachpending AS is_detaching,
            substring(pg_get_expr(c.relpartbound, c.oid) FROM 'FROM \(''([^'']+)''\)')::timestamptz AS day
        FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
        WHERE i.inhparent = 'log_entries'::regclass
        """;

    /// <summary>Serialises instances that make partitions: "Part" in ASCII.</summary>
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

    public Task OnRestoredAsync(CancellationToken cancellationToken)
    {
        Forget();
        return Task.CompletedTask;
    }

    /// <summary>Makes the partitions of all days from <paramref name="first"/> to <paramref name="last"/>.</summary>
    public async Task EnsureAsync(DateOnly first, DateOnly last, CancellationToken cancellationToken)
    {
        for (var day = first; day <= last; day = day.AddDays(1))
        {
            if (engine.Kind == EngineKind.Native && !_known.ContainsKey(day))
                await CreateAsync(day, cancellationToken);
        }
    }

    /// <summary>All partitions, by the days of their bounds: names may have a number behind.</summary>
    public static async Task<List<Partition>> ListAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var partitions = new List<Partition>();
        await using var command = new NpgsqlCommand($"SELECT name, (day AT TIME ZONE 'UTC')::date, is_detaching FROM ({Attached}) p ORDER BY day", connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
            partitions.Add(new Partition(reader.GetString(0), await reader.GetFieldValueAsync<DateOnly>(1, cancellationToken), reader.GetBoolean(2)));

        return partitions;
    }

    /// <summary>
    /// Made as a table of its own and then attached: that takes no lock which readers or writers of other days would wait
    /// for, as CREATE TABLE … PARTITION OF does (https://www.postgresql.org/docs/current/sql-altertable.html).
    /// </summary>
    private async Task CreateAsync(DateOnly day, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await ExecuteAsync(connection, $"SELECT pg_advisory_xact_lock({LockKey})", cancellationToken);
        if ((await ListAsync(connection, cancellationToken)).Find(partition => partition.Day == day) is { } attached)
        {
            if (attached.IsDetaching)
                throw new NpgsqlException($"The partition {attached.Name} is being detached.");

            _known[day] = true;
            return;
        }

        // The name is made of digits only; DDL takes no parameters.
        var name = await FindNameAsync(connection, day, cancellationToken);
        await ExecuteAsync(
            connection,
            $"""
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

    /// <summary>A table that has a day's name but is no partition is somebody's archive: it stays as it is, and the day gets another name.</summary>
    private async Task<string> FindNameAsync(NpgsqlConnection connection, DateOnly day, CancellationToken cancellationToken)
    {
        var first = string.Create(CultureInfo.InvariantCulture, $"log_entries_{day:yyyyMMdd}");
        await using var taken = new NpgsqlCommand("SELECT to_regclass($1) IS NOT NULL", connection) { Parameters = { new() { Value = first } } };
        var name = first;
        for (var number = 2; await taken.ExecuteScalarAsync(cancellationToken) is true; number++)
        {
            name = string.Create(CultureInfo.InvariantCulture, $"{first}_{number}");
            taken.Parameters[0].Value = name;
        }

        if (name != first)
            Log.Archived(logger, first, name);

        return name;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>A day's table.</summary>
    /// <param name="Name">Its name.</param>
    /// <param name="Day">The day that it holds.</param>
    /// <param name="IsDetaching">It is on its way out: new questions do not see it any more.</param>
    internal sealed record Partition(string Name, DateOnly Day, bool IsDetaching);

    private static partial class Log
    {
        [LoggerMessage(4010, LogLevel.Debug, "Made partition {Partition}")]
        public static partial void Created(ILogger logger, string partition);

        [LoggerMessage(4013, LogLevel.Warning, "The table {Archive} is no longer a partition and is left alone; new entries of its day go to {Partition}")]
        public static partial void Archived(ILogger logger, string archive, string partition);
    }
}
