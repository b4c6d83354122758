using System.Text.Json;
using LiveLogs.Access;
using LiveLogs.IntegrationTests.Storage;
using LiveLogs.Notifications;
using LiveLogs.Notifications.Deliveries;
using LiveLogs.Outbound;
using LiveLogs.ProjectConfig;
using LiveLogs.Tests.Notifications;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace LiveLogs.IntegrationTests.Notifications;

/// <summary>One instance's delivery on a real database, on a clock that only the test moves.</summary>
internal sealed class DeliveryFixture
{
    private readonly TestDatabase _database;
    private readonly ServiceProvider _services;
    private readonly TimeProvider _time;

    public DeliveryFixture(TestDatabase database, TimeProvider time, IDataProtectionProvider protection, params (string Key, string Value)[] settings)
    {
        (_database, _time) = (database, time);
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection([new("Outbound:AllowedPrivateHosts:0", "127.0.0.1"), new("Notifications:TrustedHosts:0", "127.0.0.1")])
            .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create<string, string?>(setting.Key, setting.Value)))
            .Build();
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton<IConfiguration>(configuration);
        services.AddSingleton(time);
        services.AddSingleton(database.DataSource);
        services.AddSingleton(protection);
        services.AddSingleton<ProjectDirectory>();
        services.AddOutbound();
        services.AddNotifications();
        _services = services.BuildServiceProvider();
    }

    public Outbox Outbox => _services.GetRequiredService<Outbox>();

    public DeliveryWorkers Workers => _services.GetRequiredService<DeliveryWorkers>();

    public DeliveryDirectory Deliveries => _services.GetRequiredService<DeliveryDirectory>();

    public DeliveryQueue Queue => _services.GetRequiredService<DeliveryQueue>();

    public ConfigShelf<Channel> Channels => _services.GetRequiredService<ConfigShelf<Channel>>();

    /// <summary>Stores a channel as the API does.</summary>
    public async Task<Guid> AddChannelAsync(int project, string name, string kind, object config, Guid? fallback = null)
    {
        var id = Guid.NewGuid();
        var channel = new Channel { Id = id, ProjectNumber = project, Name = name, Kind = kind, CreatedAt = _time.GetUtcNow(), UpdatedAt = _time.GetUtcNow() };
        await _database.ExecuteAsync(
            """
            INSERT INTO channels (id, project_number, name, kind, config, secrets, fallback_id, created_at, updated_at)
            VALUES ($1, $2, $3, $4, '{}', $5, nullif($6, '00000000-0000-0000-0000-000000000000'::uuid), $7, $7)
            """,
            id,
            project,
            name,
            kind,
            _services.GetRequiredService<ConfigSecrets<Channel>>().Seal(channel, JsonSerializer.SerializeToNode(config)!.AsObject())!,
            fallback ?? Guid.Empty,
            _time.GetUtcNow());
        return id;
    }

    public Task<int> ProjectAsync() => _services.GetRequiredService<ProjectDirectory>().GetOrCreateAsync($"p-{Guid.NewGuid():N}"[..20], CancellationToken.None);

    /// <summary>Adds notices in one transaction, as an evaluation does.</summary>
    public async Task AddAsync(int project, IEnumerable<Notice> notices, params string[] channels)
    {
        await using var connection = await _database.DataSource.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        foreach (var notice in notices)
            await Outbox.AddAsync(connection, transaction, project, notice, channels, CancellationToken.None);
        await transaction.CommitAsync();
    }

    public Task AddAsync(int project, Notice notice, params string[] channels) => AddAsync(project, [notice], channels);

    /// <summary>Serves targets until nothing is due at this moment.</summary>
    public async Task DrainAsync()
    {
        while (await Workers.ServeOneAsync(CancellationToken.None))
        {
            // More may be due.
        }
    }

    /// <summary>When something of a project can be delivered next; null when nothing waits.</summary>
    public async Task<DateTimeOffset?> NextDueAsync(int project)
    {
        await using var command = _database.DataSource.CreateCommand(
            """
            SELECT min(greatest(d.next_at, t.open_at, t.claimed_until)) FROM deliveries d LEFT JOIN delivery_targets t USING (target)
            WHERE d.state = 'pending' AND d.project_number = $1
            """);
        command.Parameters.Add(new() { Value = project });
        return await command.ExecuteScalarAsync() is DateTime moment ? new DateTimeOffset(moment) : null;
    }

    /// <summary>States and how many deliveries of the project are in each.</summary>
    public async Task<Dictionary<string, long>> StatesAsync(int project)
    {
        await using var command = _database.DataSource.CreateCommand("SELECT state, count(*) FROM deliveries WHERE project_number = $1 GROUP BY state");
        command.Parameters.Add(new() { Value = project });
        await using var reader = await command.ExecuteReaderAsync();
        var states = new Dictionary<string, long>();
        while (await reader.ReadAsync())
            states.Add(reader.GetString(0), reader.GetInt64(1));
        return states;
    }

    public static IEnumerable<Notice> Storm(int count, NoticeKind kind = NoticeKind.Fired) =>
        Enumerable.Range(0, count).Select(_ => Notices.Of(Guid.NewGuid(), 1, kind));

    public ValueTask CloseAsync() => _services.DisposeAsync();
}
