using System.Text.Json;

namespace LiveLogs.Notifications.Deliveries;

/// <summary>Sends a test message through a channel, at once and outside the outbox.</summary>
internal sealed class ChannelTester(Destinations destinations, MessageComposer composer, DeliveryQueue queue, TimeProvider time)
{
    /// <summary>Somebody waits for it.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    public async Task<ChannelTestView> TestAsync(Channel channel, CancellationToken cancellationToken)
    {
        // A channel that is switched off may be tried all the same: before it is switched on.
        var destination = destinations.Of(channel, isOn: true);
        if (destination.Kind is not { } kind || destination.Problem is not null)
            return new ChannelTestView("failed", "refused", destination.Problem ?? "The channel cannot be used.", 0);
        var message = composer.ComposeTest(Notice(channel), destination.Config);
        var started = time.GetTimestamp();
        var result = await SendAsync(kind, message, destination.Config, cancellationToken);
        var latency = (long)time.GetElapsedTime(started).TotalMilliseconds;
        if (result.Outcome == SendOutcome.Delivered)
            await queue.ReopenAsync(Target.Of(channel.Id), cancellationToken);
        return result.Outcome == SendOutcome.Delivered
            ? new ChannelTestView("delivered", null, result.Error ?? "The provider accepted the message.", latency)
            : new ChannelTestView("failed", JsonNamingPolicy.SnakeCaseLower.ConvertName(result.Outcome.ToString()), result.Error ?? "", latency);
    }

    private async Task<SendResult> SendAsync(IChannelKind kind, Message message, JsonElement config, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(Limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            return await kind.SendAsync(message, config, either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new SendResult(SendOutcome.Unknown, "There was no answer within 30 s. A notification waits longer.");
        }
    }

    private Notice Notice(Channel channel) => new()
    {
        EpisodeId = Guid.CreateVersion7(time.GetUtcNow()),
        Transition = 1,
        Kind = NoticeKind.Test,
        ProjectSlug = channel.ProjectSlug,
        RuleId = "test",
        RuleName = "Test of a channel",
        Severity = "low",
        Title = $"Test of the channel {channel.Name}",
        Reason = "This is a test of the channel. Nothing is wrong.",
        GroupKey = "",
        Count = 1,
        StartedAt = time.GetUtcNow(),
        At = time.GetUtcNow(),
        SuppressedHits = 0,
        Lines = [new(time.GetUtcNow(), "INFO", "livelogs", "A log line looks like this.")],
        Path = MessageComposer.AlertsOf(channel.ProjectSlug),
    };
}
