using LiveLogs.IntegrationTests.Storage;
using LiveLogs.Tests.Notifications;
using LiveLogs.Tests.Notifications.StandIns;
using Xunit;

namespace LiveLogs.IntegrationTests.Notifications;

/// <summary>Receivers that are down, refuse, reject, ask to wait or do not say what became of a message.</summary>
public sealed class TroubledReceiversTests(TestDatabase database) : DeliveryRun(database), IClassFixture<TestDatabase>
{
    [Fact]
    public async Task Ten_minutes_down_in_a_storm_of_500_alerts_lose_and_double_nothing()
    {
        await using var receiver = await ReceiverAsync();
        await AddWebhookAsync(receiver, "hook");
        var (down, start) = (true, _time.GetUtcNow());
        receiver.Faults = number => !down ? null : (number % 4) switch
        {
            0 => Fault.Status(429),
            1 => Fault.Status(429, ("Retry-After", "7")),
            2 => Fault.Status(503),
            _ => Fault.Status(500),
        };

        await _delivery.AddAsync(_project, DeliveryFixture.Storm(500), "webhook");
        await PassAsync(TimeSpan.FromMinutes(10));
        var asked = receiver.Requests;
        down = false;
        await PassUntilFinishedAsync(TimeSpan.FromHours(1));

        Assert.Equal(new() { ["delivered"] = 500 }, await _delivery.StatesAsync(_project));
        Assert.Equal((500, 0), (receiver.Messages.Count, receiver.Repeats));

        // The circuit was open: a provider that is down is probed, not flooded.
        Assert.InRange(asked, 5, 60);
        Assert.InRange((_time.GetUtcNow() - start).TotalMinutes, 10, 20);
    }

    [Fact]
    public async Task A_storm_on_a_chat_that_is_down_ends_in_a_few_digests_that_name_every_alert()
    {
        await using var slack = await new SlackStandIn().StartAsync<SlackStandIn>();
        await _delivery.AddChannelAsync(_project, "chat", "slack", new { webhook_url = new Uri(slack.Address, "services/x") });
        var down = true;
        slack.Faults = _ => down ? Fault.Status(429, ("Retry-After", "30")) : null;

        await _delivery.AddAsync(_project, DeliveryFixture.Storm(500), "slack");
        await PassAsync(TimeSpan.FromMinutes(10));
        down = false;
        await PassUntilFinishedAsync(TimeSpan.FromHours(1));

        var states = await _delivery.StatesAsync(_project);
        Assert.Equal(500, states["delivered"] + states["merged"]);
        Assert.InRange(slack.Posts.Count, 1, 5);
        Assert.Equal(slack.Posts.Count, states["delivered"]);
        Assert.Empty(slack.Complaints);
    }

    [Fact]
    public async Task Retry_After_is_obeyed_by_the_whole_channel()
    {
        await using var receiver = await ReceiverAsync();
        await AddWebhookAsync(receiver, "hook");
        receiver.Faults = number => number == 1 ? Fault.Status(429, ("Retry-After", "90")) : null;

        await _delivery.AddAsync(_project, Notices.Of(), "webhook");
        await _delivery.DrainAsync();
        await _delivery.AddAsync(_project, Notices.Of(), "webhook");
        await PassAsync(TimeSpan.FromSeconds(89));
        var meanwhile = receiver.Requests;
        await PassAsync(TimeSpan.FromSeconds(10));

        Assert.Equal((1, 2), (meanwhile, receiver.Messages.Count));
    }

    [Fact]
    public async Task An_answer_that_is_lost_makes_one_repeat_that_the_receiver_recognises()
    {
        await using var receiver = await ReceiverAsync();
        await AddWebhookAsync(receiver, "hook");
        receiver.Faults = number => number == 1 ? new Fault { SilentAfterTaking = true } : null;

        await _delivery.AddAsync(_project, Notices.Of(), "webhook");
        var draining = _delivery.DrainAsync();
        await receiver.Silent.WaitAsync(TimeSpan.FromSeconds(20));
        _time.Advance(TimeSpan.FromSeconds(20));
        await draining;
        await PassUntilFinishedAsync(TimeSpan.FromMinutes(10));

        Assert.Equal((1, 1), (receiver.Messages.Count, receiver.Repeats));
        Assert.Equal(new() { ["delivered"] = 1 }, await _delivery.StatesAsync(_project));
    }

    [Fact]
    public async Task A_mail_whose_answer_is_lost_twice_is_left_as_possibly_sent()
    {
        await using var server = new SmtpStandIn { SilentAfterTaking = true }.Start();
        await _delivery.AddChannelAsync(_project, "mail", "email", SmtpConfig(server));

        await _delivery.AddAsync(_project, Notices.Of(), "email");
        for (var i = 0; i < 2; i++)
        {
            _time.Advance(TimeSpan.FromMinutes(1));
            var draining = _delivery.DrainAsync();
            await server.Silent.WaitAsync(TimeSpan.FromSeconds(20));
            _time.Advance(TimeSpan.FromMinutes(11));
            await draining;
        }

        Assert.Equal(new() { ["possibly_sent"] = 1 }, await _delivery.StatesAsync(_project));
        Assert.Single(server.Mails.Select(mail => mail.Split('\n').First(line => line.StartsWith("Message-ID", StringComparison.Ordinal))).Distinct());
    }

    [Fact]
    public async Task A_refused_channel_hands_over_to_its_fallback_and_its_dead_letters_can_be_replayed()
    {
        await using var receiver = await ReceiverAsync();
        await using var other = await ReceiverAsync();
        var fallback = await AddWebhookAsync(other, "other");
        var channel = await AddWebhookAsync(receiver, "hook", fallback);
        receiver.Faults = _ => Fault.Status(410);

        await _delivery.AddAsync(_project, DeliveryFixture.Storm(20), channel.ToString());
        await PassAsync(TimeSpan.FromSeconds(30));
        var record = (await _delivery.Channels.FindAsync(channel, CancellationToken.None))!;
        var dead = await _delivery.Deliveries.ListAsync(record, "dead", long.MaxValue, 100, CancellationToken.None);

        Assert.Equal((20, 20), (dead.Count, other.Messages.Count));
        Assert.InRange(receiver.Requests, 1, 16);
        Assert.True(record.IsRefused);

        receiver.Faults = _ => null;
        await _delivery.Deliveries.ReplayAsync(record, null, CancellationToken.None);
        await PassUntilFinishedAsync(TimeSpan.FromMinutes(30));

        Assert.Equal(20, receiver.Messages.Count);
        Assert.False((await _delivery.Channels.FindAsync(channel, CancellationToken.None))!.IsRefused);
    }

    [Fact]
    public async Task A_rejected_payload_goes_out_as_plain_text()
    {
        await using var slack = await new SlackStandIn { DislikesBlocks = true }.StartAsync<SlackStandIn>();
        await _delivery.AddChannelAsync(_project, "chat", "slack", new { webhook_url = new Uri(slack.Address, "services/x") });

        await _delivery.AddAsync(_project, Notices.Of(), "slack");
        await PassUntilFinishedAsync(TimeSpan.FromMinutes(5));

        Assert.False(Assert.Single(slack.Posts).TryGetProperty("blocks", out _));
        Assert.Equal(new() { ["delivered"] = 1 }, await _delivery.StatesAsync(_project));
    }

    [Fact]
    public async Task What_is_past_its_time_is_given_up()
    {
        await using var slack = await new SlackStandIn().StartAsync<SlackStandIn>();
        await _delivery.AddChannelAsync(_project, "chat", "slack", new { webhook_url = new Uri(slack.Address, "services/x") });
        slack.Faults = _ => Fault.Status(500);

        await _delivery.AddAsync(_project, Notices.Of(), "slack");
        await PassUntilFinishedAsync(TimeSpan.FromHours(3));

        Assert.Equal(new() { ["dead"] = 1 }, await _delivery.StatesAsync(_project));
    }

    private static object SmtpConfig(SmtpStandIn server) => new
    {
        to = "ops@example.com",
        transport = "smtp",
        from = "alerts@example.com",
        host = "127.0.0.1",
        port = server.Port,
        security = "none",
    };
}
