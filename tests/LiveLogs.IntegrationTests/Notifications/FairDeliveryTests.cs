using LiveLogs.IntegrationTests.Storage;
using LiveLogs.Notifications;
using LiveLogs.Notifications.Deliveries;
using LiveLogs.Tests.Connectors;
using LiveLogs.Tests.Notifications;
using LiveLogs.Tests.Notifications.StandIns;
using Microsoft.AspNetCore.DataProtection;
using Xunit;

namespace LiveLogs.IntegrationTests.Notifications;

/// <summary>Receivers that never answer, beside those that do, on a clock that stands still unless a test moves it.</summary>
public sealed class FairDeliveryTests : IClassFixture<TestDatabase>, IAsyncLifetime
{
    private readonly TestDatabase _database;
    private readonly ManualTime _time = new();
    private readonly List<Task> _served = [];
    private DeliveryFixture _delivery = null!;

    public FairDeliveryTests(TestDatabase database) => _database = database;

    public ValueTask InitializeAsync()
    {
        _delivery = new DeliveryFixture(_database, _time, new EphemeralDataProtectionProvider());
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        while (!_served.TrueForAll(task => task.IsCompleted))
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        await _delivery.CloseAsync();
        await _database.ExecuteAsync("DELETE FROM deliveries");
    }

    [Fact]
    public async Task Receivers_that_hang_keep_neither_their_project_nor_another_waiting()
    {
        await using var hanging = await new WebhookStandIn { Time = _time, Faults = _ => new Fault { SilentAfterTaking = true } }.StartAsync<WebhookStandIn>();
        await using var good = await new WebhookStandIn { Time = _time }.StartAsync<WebhookStandIn>();
        var (one, other) = (await _delivery.ProjectAsync(), await _delivery.ProjectAsync());
        for (var i = 0; i < 40; i++)
            await AddWebhookAsync(one, $"hang{i}", hanging);
        await _delivery.AddAsync(one, Notices.Of(), "webhook");
        await ServeAsync();
        var hungAtFirst = _served.Count(task => !task.IsCompleted);

        // Another project has places of its own.
        await AddWebhookAsync(other, "good", good);
        await _delivery.AddAsync(other, Notices.Of(), "webhook");
        await ServeUntilAsync(() => good.Messages.Count == 1);

        // Those that hang step aside, so it comes to everybody of their project within some seconds: three quarters of its half at a time.
        var late = await AddWebhookAsync(one, "late", good);
        await _delivery.AddAsync(one, Notices.Of(), late.ToString());
        foreach (var reached in (int[])[25, 37, 42])
        {
            _time.Advance(DeliveryPlaces.Prompt);
            await ServeUntilAsync(() => hanging.Requests + good.Messages.Count >= reached);
        }

        Assert.Equal((40, 2), (hanging.Requests, good.Messages.Count));

        // Once they are known to hang, it comes to the others at once.
        _time.Advance(TimeSpan.FromSeconds(16));
        await ServeUntilAsync(() => _served.TrueForAll(task => task.IsCompleted));
        _time.Advance(TimeSpan.FromMinutes(2));
        await ServeAsync();
        var hungAgain = _served.Count(task => !task.IsCompleted);
        await _delivery.AddAsync(one, Notices.Of(), late.ToString());
        await ServeUntilAsync(() => good.Messages.Count == 3);

        Assert.Equal((12, 12), (hungAtFirst, hungAgain));
        Assert.Equal(0, good.Repeats);
    }

    [Fact]
    public async Task Receivers_of_many_projects_that_hang_for_the_first_time_at_once_keep_no_known_one_waiting()
    {
        await using var hanging = await new WebhookStandIn { Time = _time, Faults = _ => new Fault { SilentAfterTaking = true } }.StartAsync<WebhookStandIn>();
        await using var good = await new WebhookStandIn { Time = _time }.StartAsync<WebhookStandIn>();
        var known = await _delivery.ProjectAsync();
        await AddWebhookAsync(known, "known", good);
        await _delivery.AddAsync(known, Notices.Of(), "webhook");
        await ServeUntilAsync(() => good.Messages.Count == 1 && _served.TrueForAll(task => task.IsCompleted));

        for (var project = 0; project < 4; project++)
        {
            var number = await _delivery.ProjectAsync();
            for (var i = 0; i < 15; i++)
                await AddWebhookAsync(number, $"hang{i}", hanging);
            await _delivery.AddAsync(number, Notices.Of(), "webhook");
        }

        await ServeAsync();
        var held = _served.Count(task => !task.IsCompleted);
        await _delivery.AddAsync(known, Notices.Of(), "webhook");

        // No time passes.
        await ServeUntilAsync(() => good.Messages.Count == 2);
        Assert.Equal(24, held);
    }

    private async Task ServeAsync()
    {
        await _delivery.Workers.ServeDueAsync(_served, CancellationToken.None, CancellationToken.None);
    }

    /// <summary>Serves what is due, without time passing.</summary>
    private async Task ServeUntilAsync(Func<bool> condition)
    {
        while (!condition())
        {
            await ServeAsync();
            await Task.Yield();
        }
    }

    private Task<Guid> AddWebhookAsync(int project, string name, WebhookStandIn receiver) =>
        _delivery.AddChannelAsync(project, name, "webhook", new { url = receiver.Address, secret = WebhookStandIn.Secret });
}
