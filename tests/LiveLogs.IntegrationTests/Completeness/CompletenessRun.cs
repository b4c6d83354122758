using System.Collections.Concurrent;
using System.Text.Json;
using LiveLogs.CloudSimulator;
using LiveLogs.Connectors;
using LiveLogs.Connectors.Trials;
using LiveLogs.Ingestion;
using LiveLogs.Ingestion.Committing;
using LiveLogs.IntegrationTests.Storage;
using LiveLogs.Outbound;
using LiveLogs.Storage.Entries;
using LiveLogs.Storage.Sequences;
using LiveLogs.Streaming;
using LiveLogs.Streaming.Polling;
using LiveLogs.Streaming.Storing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace LiveLogs.IntegrationTests.Completeness;

/// <summary>
/// One connection read as the service reads it (connector, pollers, processor, committer, PostgreSQL) from a simulated cloud, under a
/// clock of the test's choice; and the comparison of what must be stored with what is.
/// </summary>
internal sealed class CompletenessRun : IAsyncDisposable
{
    private static readonly byte[] KeySecret = [.. Enumerable.Range(1, 16).Select(number => (byte)number)];

    private readonly TestDatabase _database;
    private readonly Simulator _simulator;
    private readonly TimeProvider _time;
    private readonly StoredConnection _connection;
    private readonly ServiceProvider _services;
    private readonly IConnector _connector;
    private JsonElement _config;
    private readonly string _caFile = Path.GetTempFileName();
    private readonly ShownLines _shown = new();
    private Completeness? _lastCompared;
    private ConnectionStream? _stream;

    private CompletenessRun(
        TestDatabase database, Simulator simulator, TimeProvider time, StoredConnection connection, string provider, object config,
        IReadOnlyDictionary<string, string?> settings)
    {
        (_database, _simulator, _time, _connection) = (database, simulator, time, connection);
        _config = JsonSerializer.SerializeToElement(config);
        _services = Services(settings);
        if (!_services.GetRequiredService<ConnectorRegistry>().TryFind(provider, out var connector))
            throw new ArgumentException($"There is no connector '{provider}'.", nameof(provider));

        _connector = connector;
    }

    public IReadOnlyList<SourceStatus> Sources => _stream?.Snapshot().Sources ?? [];

    /// <summary>The state of the whole connection, and why.</summary>
    public (StreamState State, string? Reason) Overall => _stream!.Snapshot().Overall();

    public DiscoveryStatus? Discovery => _stream?.Snapshot().Discovery;

    /// <summary>How Live Tail does; null when the connection has none.</summary>
    public ProvisionalStatus? Provisional => _stream?.Snapshot().Provisional;

    /// <summary>What Live Tail has shown.</summary>
    public IReadOnlyCollection<ProvisionalBatch> Shown => _shown.Batches;

    public QuotaUse QuotaUse => _stream!.Snapshot().Quota;

    /// <summary>Makes the connection and begins to read.</summary>
    /// <param name="database">Where to store.</param>
    /// <param name="simulator">What to read; started with the same clock.</param>
    /// <param name="time">A <see cref="VirtualClock"/>, a <see cref="SkewedClock"/> over it, or the real one.</param>
    /// <param name="provider">Which connector.</param>
    /// <param name="config">The <c>connection_config</c>, as JSON will have it.</param>
    /// <param name="settings">The operator's settings, such as <c>Connectors:QuotaShare</c>.</param>
    public static async Task<CompletenessRun> StartAsync(
        TestDatabase database, Simulator simulator, TimeProvider time, string provider, object config, params (string Name, string Value)[] settings)
    {
        var connection = await StoredConnection.CreateAsync(database);
        var run = new CompletenessRun(
            database, simulator, time, connection, provider, config, settings.ToDictionary(pair => pair.Name, pair => (string?)pair.Value));
        await run.ResumeAsync();
        return run;
    }

    /// <summary>Lets virtual time pass.</summary>
    public Task RunAsync(TimeSpan span) =>
        ((_time as SkewedClock)?.True ?? (VirtualClock)_time).RunAsync(span, () => _simulator.UnderWay);

    /// <summary>Begins to read where the checkpoints say, with nothing remembered.</summary>
    public async Task ResumeAsync()
    {
        var identity = _connection.Identity;
        var epoch = await _database.ScalarAsync<long>("SELECT epoch FROM connection_heads WHERE connection_number = $1", identity.ConnectionNumber);
        var session = _connector.CreateSession(new ConnectorContext { ConnectionId = identity.ConnectionId, ProjectSlug = identity.ProjectSlug, Config = _config });
        var processor = new StreamProcessor(identity, epoch, Committer(), Options.Create(new IngestionOptions()), _time);
        _stream = new ConnectionStream(identity, epoch, 1, session, processor, Parts());
        _stream.Start();
    }

    /// <summary>Saves another configuration, with which reading goes on.</summary>
    public async Task EditAsync(object config)
    {
        await StopAsync();
        _config = JsonSerializer.SerializeToElement(config);
        await ResumeAsync();
    }

    /// <summary>Ends the reading in the middle of whatever it does; what is not committed is forgotten.</summary>
    public async Task StopAsync()
    {
        if (_stream is not null)
            await _stream.DisposeAsync();

        _stream = null;
    }

    /// <summary>Time passes meanwhile: the test takes its turn in the shared budget.</summary>
    public async Task<ConnectionTestResult> TestAsync()
    {
        var test = Session(session => session.TestAsync(CancellationToken.None));
        while (!test.IsCompleted)
            await RunAsync(TimeSpan.FromSeconds(1));
        return await test;
    }

    /// <summary>Compares with what must be there.</summary>
    /// <param name="expected">Source name and the provider's event id of every event that had to be delivered.</param>
    public async Task<Completeness> CompareAsync(IEnumerable<(string Source, string EventId)> expected)
    {
        var missing = expected.ToHashSet();
        long rows = 0, unexpected = 0;
        var duplicated = 0L;
        await using var command = _database.DataSource.CreateCommand(
            "SELECT source, event_id, count(*) FROM log_entries WHERE connection_number = $1 GROUP BY source, event_id");
        command.Parameters.Add(new() { Value = _connection.Identity.ConnectionNumber });
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            rows += reader.GetInt64(2);
            duplicated += reader.GetInt64(2) - 1;
            unexpected += missing.Remove((reader.GetString(0), reader.GetString(1))) ? 0 : 1;
        }

        _lastCompared = new Completeness(rows, missing.Count, duplicated, unexpected);
        return _lastCompared;
    }

    /// <summary>Late arrivals that the checkpoints of the connection have counted.</summary>
    public Task<long> LateArrivalsAsync() => _database.ScalarAsync<long>(
        "SELECT coalesce(sum(late_count), 0)::bigint FROM source_checkpoints WHERE connection_number = $1", _connection.Identity.ConnectionNumber);

    /// <summary>One column of the connection's entries, in the order of their sequence.</summary>
    public Task<List<string>> ColumnAsync(string expression) =>
        TextsAsync($"SELECT coalesce(({expression})::text, '') FROM log_entries WHERE connection_number = $1 ORDER BY seq");

    /// <summary>The sources that say how far the connection is.</summary>
    public Task<List<string>> SourcesInUseAsync() =>
        TextsAsync("SELECT source FROM source_checkpoints WHERE connection_number = $1 AND in_use ORDER BY source");

    private async Task<List<string>> TextsAsync(string sql)
    {
        var values = new List<string>();
        await using var command = _database.DataSource.CreateCommand(sql);
        command.Parameters.Add(new() { Value = _connection.Identity.ConnectionNumber });
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
            values.Add(reader.GetString(0));

        return values;
    }

    public async ValueTask DisposeAsync()
    {
        if (_lastCompared is { } last)
            await CompletenessLog.AddAsync(new { rows = last.Rows, missed = last.Missed, duplicated = last.Duplicated });

        await StopAsync();
        await _services.DisposeAsync();
        File.Delete(_caFile);
    }

    private async Task<T> Session<T>(Func<IConnectorSession, Task<T>> use)
    {
        var identity = _connection.Identity;
        await using var session = _connector.CreateSession(
            new ConnectorContext { ConnectionId = identity.ConnectionId, ProjectSlug = identity.ProjectSlug, Config = _config });
        return await use(session);
    }

    private StreamParts Parts()
    {
        var keys = new EventKeyHasher();
        keys.SetSecret(KeySecret);
        return new StreamParts(
            new CheckpointTable(_database.DataSource), new EntryNormaliser(keys, NullLogger<EntryNormaliser>.Instance), Window(), [_shown], _time, NullLoggerFactory.Instance);
    }

    private BatchCommitter Committer() => new(
        _database.DataSource,
        [new EntryWriter(new Partitions(_database.DataSource, _database.Engine, NullLogger<Partitions>.Instance)), new LedgerWriter(), new CountWriter()],
        [],
        new StoredEntries(_database.DataSource),
        Window(),
        _time,
        NullLogger<BatchCommitter>.Instance);

    private AcceptanceWindow Window() => new(_time, TimeSpan.FromDays(30));

    private ServiceProvider Services(IReadOnlyDictionary<string, string?> settings)
    {
        File.WriteAllText(_caFile, _simulator.CaCertificatePem);
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(new Dictionary<string, string?>
            {
                ["Outbound:AllowedPrivateHosts:0"] = "127.0.0.1",
                ["Outbound:AllowedPrivateHosts:1"] = "localhost",
                ["Outbound:TrustedCertificates"] = _simulator.CaCertificatePem.Length > 0 ? _caFile : null,
                // Far away, so that the clock never jumps there by mistake.
                ["Connectors:CallTimeout"] = "00:10:00",
            })
            .AddInMemoryCollection(settings)
            .Build();
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(configuration).AddSingleton(_time).AddLogging();
        services.AddOutbound().AddConnectors();
        return services.BuildServiceProvider();
    }

    private sealed class ShownLines : IProvisionalListener
    {
        public ConcurrentQueue<ProvisionalBatch> Batches { get; } = new();

        public void OnProvisional(ProvisionalBatch batch) => Batches.Enqueue(batch);
    }
}

/// <param name="Rows">Stored entries.</param>
/// <param name="Missed">Events that had to be stored and are not.</param>
/// <param name="Duplicated">Rows beyond the first of an event.</param>
/// <param name="Unexpected">Events stored although nobody expected them.</param>
internal sealed record Completeness(long Rows, int Missed, long Duplicated, long Unexpected)
{
    public static Completeness Whole(long rows) => new(rows, 0, 0, 0);
}
