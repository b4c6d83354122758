using LiveLogs.CloudSimulator.AzureMonitor.Store;
using LiveLogs.CloudSimulator.CloudWatch;
using LiveLogs.CloudSimulator.CloudWatch.Store;
using LiveLogs.CloudSimulator.GoogleCloud.Store;

namespace LiveLogs.CloudSimulator.Shop;

/// <summary>Keeps the shop open: writes what its customers and machines cause, first a stretch of history, then as time passes.</summary>
internal sealed class ShopTraffic : IAsyncDisposable
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(200);

    /// <summary>How long an agent holds a line back before it ships it.</summary>
    private static readonly TimeSpan ShippingTime = TimeSpan.FromMilliseconds(350);

    private readonly CloudWatchStore _store;
    private readonly TimeProvider _time;
    private readonly TimeSpan _history;
    private readonly string _account;
    private readonly ShopWorld _world;
    private readonly Customers _customers;
    private readonly Machines _machines;
    private readonly SupportLog _support;
    private readonly RecommendationsLog _recommendations;
    private readonly CancellationTokenSource _stop = new();
    private DateTimeOffset _second;
    private Task _running = Task.CompletedTask;

    public ShopTraffic(
        CloudWatchStore store, AzureWorkspaces workspaces, GoogleLogStore logs, SimulatorOptions options, TimeProvider time)
    {
        (_store, _time, _history) = (store, time, options.DemoHistory);
        _account = options.CloudWatch.Accounts.FirstOrDefault()?.Id ?? AwsAccount.DefaultId;
        var opened = time.GetUtcNow();
        _world = new ShopWorld(options.DemoSeed, opened);
        _customers = new Customers(_world, opened - _history);
        _machines = new Machines(_world, opened - _history);
        _support = new SupportLog(_world, workspaces);
        _recommendations = new RecommendationsLog(_world, logs);
        _second = opened - _history;
    }

    /// <summary>Writes everything up to now as if it had been shipped when it happened.</summary>
    public void WriteHistory()
    {
        foreach (var group in ShopLogGroups.All)
            _store.TryCreateGroup(_account, group.Region, group.Name);
        WriteUntil(_time.GetUtcNow(), asHistory: true);
    }

    public void Start() => _running = RunAsync(_stop.Token);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Tick, _time);
        while (await timer.WaitForNextTickAsync(cancellationToken))
            WriteUntil(_time.GetUtcNow(), asHistory: false);
    }

    private void WriteUntil(DateTimeOffset now, bool asHistory)
    {
        _customers.ArriveUntil(now);
        _machines.RunUntil(now);
        for (; _second <= now; _second = _second.AddSeconds(1))
        {
            _support.RunAt(_second);
            _recommendations.RunAt(_second);
        }

        foreach (var batch in _world.TakeUntil(now).GroupBy(line => (line.Group, line.Stream)))
        {
            var events = batch.Select(line => new NewLogEvent(line.At, line.Message)
            {
                IngestionTime = asHistory ? line.At + ShippingTime : null,
            });
            _store.Group(_account, batch.Key.Group.Region, batch.Key.Group.Name).Put(batch.Key.Stream, [.. events]);
        }
    }
}
