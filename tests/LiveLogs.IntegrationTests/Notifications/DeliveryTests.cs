using LiveLogs.IntegrationTests.Storage;
using LiveLogs.Notifications;
using LiveLogs.Notifications.Deliveries;
using LiveLogs.Tests.Notifications;
using LiveLogs.Tests.Notifications.StandIns;
using Xunit;

namespace LiveLogs.IntegrationTests.Notifications;

/// <summary>What is delivered to whom, in which order, and by how many at once.</summary>
public sealed class DeliveryTests(TestDatabase database) : DeliveryRun(database), IClassFixture<TestDatabase>
{
    [Fact]
    public async Task Ids_names_and_kinds_lead_to_channels_and_the_rest_is_recorded_as_undeliverable()
    {
        await using var receiver = await ReceiverAsync();
        var one = await AddWebhookAsync(receiver, "one");
        await AddWebhookAsync(receiver, "two");
        var notice = Notices.Of();

        await _delivery.AddAsync(_project, notice, "in_app", one.ToString(), "two", "webhook", "slack", "nobody");
        await _delivery.AddAsync(_project, notice, "webhook");
        await _delivery.DrainAsync();

        Assert.Equal(new() { ["delivered"] = 2, ["dead"] = 2 }, await _delivery.StatesAsync(_project));
        Assert.Equal((1, 1), (receiver.Messages.Count, receiver.Repeats));
    }

    [Fact]
    public async Task A_rolled_back_transaction_leaves_nothing_to_deliver()
    {
        await using var receiver = await ReceiverAsync();
        await AddWebhookAsync(receiver, "hook");

        await using (var connection = await Database.DataSource.OpenConnectionAsync())
        await using (var transaction = await connection.BeginTransactionAsync())
        {
            await _delivery.Outbox.AddAsync(connection, transaction, _project, Notices.Of(), ["webhook"], CancellationToken.None);
            await transaction.RollbackAsync();
        }

        await _delivery.DrainAsync();

        Assert.Empty(await _delivery.StatesAsync(_project));
    }

    [Fact]
    public async Task The_transitions_of_an_episode_arrive_in_order_whatever_fails()
    {
        await using var receiver = await ReceiverAsync();
        await AddWebhookAsync(receiver, "hook");
        receiver.Faults = number => number % 3 != 0 ? Fault.Status(502) : null;
        var episodes = Enumerable.Range(0, 5).Select(_ => Guid.NewGuid()).ToList();
        NoticeKind[] kinds = [NoticeKind.Fired, NoticeKind.Repeated, NoticeKind.Acknowledged, NoticeKind.Resolved];

        await _delivery.AddAsync(_project, episodes.SelectMany(episode => kinds.Select((kind, index) => Notices.Of(episode, index + 1, kind))), "webhook");
        await PassUntilFinishedAsync(TimeSpan.FromHours(2));

        foreach (var episode in episodes)
        {
            Assert.Equal(
                [1, 2, 3, 4],
                receiver.Messages.Select(message => message.Body.GetProperty("data"))
                    .Where(data => data.GetProperty("episode_id").GetGuid() == episode).Select(data => data.GetProperty("transition").GetInt32()));
        }
    }

    [Fact]
    public async Task Two_instances_deliver_each_notice_once_at_the_pace_of_one()
    {
        await using var receiver = await ReceiverAsync();
        await using var slack = await new SlackStandIn().StartAsync<SlackStandIn>();
        var second = new DeliveryFixture(Database, _time, _protection);
        await AddWebhookAsync(receiver, "one");
        await AddWebhookAsync(receiver, "two");
        await _delivery.AddChannelAsync(_project, "chat", "slack", new { webhook_url = new Uri(slack.Address, "services/x") });

        await _delivery.AddAsync(_project, DeliveryFixture.Storm(100), "webhook");
        await _delivery.AddAsync(_project, DeliveryFixture.Storm(5), "slack");
        await Task.WhenAll(_delivery.DrainAsync(), second.DrainAsync(), _delivery.DrainAsync(), second.DrainAsync());
        var atOnce = slack.Posts.Count;
        await PassUntilFinishedAsync(TimeSpan.FromMinutes(5), second);
        await second.CloseAsync();

        Assert.Equal((100, 100), (receiver.Messages.Count, receiver.Repeats));
        Assert.Equal((1, 5), (atOnce, slack.Posts.Count));
    }

    [Fact]
    public async Task A_worker_that_died_while_sending_is_taken_over_from_and_its_messages_are_recognised()
    {
        await using var receiver = await ReceiverAsync();
        await AddWebhookAsync(receiver, "hook");
        await _delivery.AddAsync(_project, Notices.Of(), "webhook");

        var claim = (await _delivery.Queue.ClaimAsync(ClaimLimits.None, CancellationToken.None))!;
        var due = await _delivery.Queue.ReadDueAsync(claim, 10, CancellationToken.None);
        Assert.True(await _delivery.Queue.BeginAsync(claim, new Parcel(due, IsDigest: false), CancellationToken.None));
        await _delivery.DrainAsync();
        var meanwhile = receiver.Requests;
        _time.Advance(TimeSpan.FromMinutes(3));
        await _delivery.DrainAsync();

        Assert.Equal((0, 1), (meanwhile, receiver.Messages.Count));
        Assert.False(await _delivery.Queue.BeginAsync(claim, new Parcel(due, IsDigest: false), CancellationToken.None));
    }
}
