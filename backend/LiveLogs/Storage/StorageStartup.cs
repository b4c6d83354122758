using System.Buffers.Binary;
using System.Net.Sockets;
using System.Security.Cryptography;
using LiveLogs.Ingestion;
using LiveLogs.Operations.Lifetime;
using LiveLogs.Operations.Settings;
using LiveLogs.Storage.Database;
using LiveLogs.Storage.Entries;
using LiveLogs.Storage.Keys;
using LiveLogs.Storage.Maintenance;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Options;
using Npgsql;

namespace LiveLogs.Storage;

/// <summary>
/// Makes the database ready before anything else of the service starts: waits for it, migrates it, makes the partitions
/// of these days and reads which installation it is. Everything that can wait is left to <see cref="StorageMaintenance"/>.
/// </summary>
internal sealed partial class StorageStartup(
    NpgsqlDataSource database,
    Migrator migrator,
    Partitions partitions,
    ClockWatch watch,
    StorageClock clock,
    Installation installation,
    EventKeyHasher hasher,
    KeyRing keyRing,
    IDataProtectionProvider protection,
    IConfiguration configuration,
    TimeProvider time,
    IOptions<StorageOptions> options,
    ILogger<StorageStartup> logger) : IHostedLifecycleService
{
    private const string EventKeyPurpose = "LiveLogs.EventKey";

    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        if (configuration[EnvironmentSettings.IgnoredParameters] is { Length: > 0 } ignored)
            Log.Ignored(logger, ignored);

        await WaitForDatabaseAsync(cancellationToken);
        await migrator.MigrateAsync(cancellationToken);
        await watch.CompareAsync(cancellationToken);
        await MakePartitionsAsync(cancellationToken);
        keyRing.Verify();
        await ReadInstallationAsync(cancellationToken);
        installation.IsReady = true;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task WaitForDatabaseAsync(CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        while (true)
        {
            try
            {
                await using var connection = await database.OpenConnectionAsync(cancellationToken);
                return;
            }
            catch (NpgsqlException error) when (IsAway(error) && time.GetElapsedTime(started) < options.Value.StartTimeout)
            {
                Log.Waiting(logger, error.Message);
                await Task.Delay(TimeSpan.FromSeconds(1), time, cancellationToken);
            }
            catch (NpgsqlException error)
            {
                throw new StartFailureException($"The database cannot be opened: {error.Message}", error);
            }
        }
    }

    /// <summary>Of several hosts each has an error of its own; those that were away a moment ago are not tried, and have none.</summary>
    private static bool IsAway(Exception error) => error switch
    {
        PostgresException { IsTransient: false } => false,
        NpgsqlException { IsTransient: true } or NpgsqlException { InnerException: null } or SocketException or TimeoutException => true,
        AggregateException several => several.InnerExceptions.All(IsAway),
        { InnerException: { } inner } => IsAway(inner),
        _ => false,
    };

    /// <summary>Spares the first lines a wait. Without, they make what they need.</summary>
    private async Task MakePartitionsAsync(CancellationToken cancellationToken)
    {
        try
        {
            var today = DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime);
            await partitions.EnsureAsync(today.AddDays(-1), today.AddDays(1), cancellationToken);
        }
        catch (Exception error) when (error is NpgsqlException or TimeoutException)
        {
            Log.NoPartitions(logger, error.Message);
        }
    }

    private async Task ReadInstallationAsync(CancellationToken cancellationToken)
    {
        var protector = protection.CreateProtector(EventKeyPurpose);
        var fresh = protector.Protect(RandomNumberGenerator.GetBytes(SipHash.KeyLength));
        await using var command = database.CreateCommand(
            """
            UPDATE installation SET event_key = coalesce(event_key, $1)
            RETURNING id, event_key, tableoid::bigint, (SELECT oid::bigint FROM pg_database WHERE datname = current_database())
            """);
        command.Parameters.Add(new() { Value = Convert.ToBase64String(fresh) });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        hasher.SetSecret(Open(protector, reader.GetString(1)));
        installation.Generation = await ReadGenerationAsync(reader.GetGuid(0), reader.GetInt64(2), reader.GetInt64(3), cancellationToken);
    }

    private static byte[] Open(IDataProtector protector, string sealedKey)
    {
        try
        {
            return protector.Unprotect(Convert.FromBase64String(sealedKey));
        }
        catch (Exception error) when (error is CryptographicException or FormatException)
        {
            throw new StartFailureException(
                "The key under which this database's secrets were stored is not in its table data_protection_keys. " +
                "Restore the whole table from the backup that the database is from: without it, no stored credential can be decrypted.",
                error);
        }
    }

    /// <summary>
    /// A dump restored elsewhere lives under another system identifier, beside or in the place of the old one in another
    /// database or table, and what was recovered to a point in time has another timeline: in all of them, sequence numbers may
    /// have been given out twice.
    /// </summary>
    private async Task<uint> ReadGenerationAsync(Guid installationId, long tableId, long databaseId, CancellationToken cancellationToken)
    {
        var (system, timeline) = await ReadControlFileAsync(cancellationToken);
        return Hash(installationId, system, timeline, tableId, databaseId);

        static uint Hash(Guid id, params ReadOnlySpan<long> numbers)
        {
            Span<byte> identity = stackalloc byte[16 + (numbers.Length * sizeof(long))];
            id.TryWriteBytes(identity);
            for (var i = 0; i < numbers.Length; i++)
                BinaryPrimitives.WriteInt64BigEndian(identity[(16 + (i * sizeof(long)))..], numbers[i]);

            return BinaryPrimitives.ReadUInt32BigEndian(SHA256.HashData(identity));
        }
    }

    private async Task<(long System, int Timeline)> ReadControlFileAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var command = database.CreateCommand(
                "SELECT s.system_identifier, c.timeline_id FROM pg_control_system() s, pg_control_checkpoint() c");
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            await reader.ReadAsync(cancellationToken);
            return (reader.GetInt64(0), reader.GetInt32(1));
        }
        catch (PostgresException error) when (error.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            Log.GenerationUnknown(logger);
            return default;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(4020, LogLevel.Warning, "The database cannot be reached yet: {Reason}")]
        public static partial void Waiting(ILogger logger, string reason);

        [LoggerMessage(4026, LogLevel.Warning, "DATABASE_URL has parameters that have no effect here and are ignored: {Parameters}")]
        public static partial void Ignored(ILogger logger, string parameters);

        [LoggerMessage(4025, LogLevel.Warning, "The partitions of these days could not be made at start ({Reason}); they are made when they are needed")]
        public static partial void NoPartitions(ILogger logger, string reason);

        [LoggerMessage(4021, LogLevel.Warning,
            "This database user may not read pg_control_system(): a recovery to a point in time will not be noticed by positions")]
        public static partial void GenerationUnknown(ILogger logger);
    }
}
