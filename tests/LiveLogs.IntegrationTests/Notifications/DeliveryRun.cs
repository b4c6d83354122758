using LiveLogs.IntegrationTests.Storage;
using LiveLogs.Tests.Connectors;
using LiveLogs.Tests.Notifications.StandIns;
using Microsoft.AspNetCore.DataProtection;
using Xunit;

namespace LiveLogs.IntegrationTests.Notifications;

/// <summary>The outbox of a project and its delivery to real sockets, on a clock that only the tests move.</summary>
public abstract class DeliveryRun(TestDatabase database) : IAsyncLifetime
{
    private protected TestDatabase Database { get; } = database;
    private protected readonly ManualTime _time = new();
    private protected readonly IDataProtectionProvider _protection = new EphemeralDataProtectionProvider();
    private protected DeliveryFixture _delivery = null!;
    private protected int _project;

    public async ValueTask InitializeAsync()
    {
        _delivery = new DeliveryFixture(Database, _time, _protection);
        _project = await _delivery.ProjectAsync();
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await _delivery.CloseAsync();
        await Database.ExecuteAsync("DELETE FROM deliveries");
    }

    private protected Task<WebhookStandIn> ReceiverAsync() => new WebhookStandIn { Time = _time }.StartAsync<WebhookStandIn>();

    private protected Task<Guid> AddWebhookAsync(WebhookStandIn receiver, string name, Guid? fallback = null) =>
        _delivery.AddChannelAsync(_project, name, "webhook", new { url = receiver.Address, secret = WebhookStandIn.Secret }, fallback);

    /// <summary>Lets a time pass and delivers whenever something is due.</summary>
    private protected async Task PassAsync(TimeSpan span)
    {
        var end = _time.GetUtcNow() + span;
        await _delivery.DrainAsync();
        while (await _delivery.NextDueAsync(_project) is { } next && next < end)
        {
            MoveTo(next);
            await _delivery.DrainAsync();
        }

        MoveTo(end);
        await _delivery.DrainAsync();
    }

    private protected async Task PassUntilFinishedAsync(TimeSpan limit, DeliveryFixture? other = null)
    {
        var end = _time.GetUtcNow() + limit;
        while (await _delivery.NextDueAsync(_project) is { } next && next < end)
        {
            MoveTo(next);
            await Task.WhenAll(_delivery.DrainAsync(), other?.DrainAsync() ?? Task.CompletedTask);
        }
    }

    /// <summary>Times in the database count microseconds; a little later is late enough.</summary>
    private void MoveTo(DateTimeOffset moment)
    {
        if (moment >= _time.GetUtcNow())
            _time.Advance(moment - _time.GetUtcNow() + TimeSpan.FromMilliseconds(1));
    }
}
