using Microsoft.Extensions.Options;

namespace LiveLogs.Notifications.Deliveries;

/// <summary>Serves one claimed target for one round: as much of what is due as its rate allows.</summary>
internal sealed partial class TargetServer(
    DeliveryQueue queue,
    DeliveryResults results,
    Destinations destinations,
    MessageComposer composer,
    IOptions<NotificationsOptions> options,
    TimeProvider time,
    ILogger<TargetServer> logger) : IDisposable
{
    /// <summary>More than a digest lists; what is beyond waits for the next round.</summary>
    private const int MaxDue = 1_000;

    private const int MaxSessions = 4;

    /// <summary>Sessions of the database that deliveries have at a time: lines need them, too.</summary>
    private readonly SemaphoreSlim _sessions = new(MaxSessions);

    public void Dispose() => _sessions.Dispose();

    /// <summary>Serves the target for one round.</summary>
    /// <param name="claim">Served to its end, also when the service stops meanwhile.</param>
    /// <param name="patience">Ends when an answer is not waited for any longer.</param>
    public async Task ServeAsync(TargetClaim claim, CancellationToken patience)
    {
        var cancellationToken = CancellationToken.None;
        var destination = await destinations.FindAsync(claim.Target, cancellationToken);
        if (destination.Kind is not { } kind || destination.Problem is not null)
        {
            await GiveUpAllAsync(claim, destination, destination.Problem, cancellationToken);
            await ReleaseAsync(claim, claim.Tokens ?? 0, [], null, cancellationToken);
            return;
        }

        if (claim.RefusedUntil > time.GetUtcNow())
        {
            await GiveUpAllAsync(claim, destination, "The provider refuses the channel; see the channel's health.", cancellationToken);
            await ReleaseAsync(claim, claim.Tokens ?? 0, [], kind.Traits, cancellationToken);
            return;
        }

        var now = time.GetUtcNow();
        var tokens = claim.TokensNow(kind.Traits, now);
        var due = await queue.ReadDueAsync(claim, kind.Traits.IsForPeople ? MaxDue : 4 * kind.Traits.Burst, cancellationToken);
        if (due.Count == 0)
            await queue.HoldBackAsync(claim, cancellationToken);
        var parcels = Parcel.Pack(due, kind.Traits, options.Value.DigestFrom, now);

        // An open circuit, or the end of a refusal, is probed with one message.
        var most = claim.Failures >= RetryPolicy.CircuitFrom || claim.RefusedUntil is not null ? Math.Min(1, (int)tokens) : (int)tokens;
        var taken = parcels.Take(most).ToList();
        var sent = await Task.WhenAll(taken.Select(parcel => SendAsync(claim, destination, kind, parcel, patience)));
        await ReleaseAsync(claim, tokens - taken.Count, [.. sent.OfType<SendResult>()], kind.Traits, cancellationToken);
    }

    /// <summary>Sends a parcel and writes down what came of it; null when the claim was lost before.</summary>
    private async Task<SendResult?> SendAsync(TargetClaim claim, Destination destination, IChannelKind kind, Parcel parcel, CancellationToken patience)
    {
        if (!await StoreAsync(() => queue.BeginAsync(claim, parcel, CancellationToken.None)))
            return null;
        var message = composer.Compose(parcel, claim.Target, destination.Config);
        var result = await TrySendAsync(claim, kind, message, destination, patience);
        await StoreAsync(async () =>
        {
            await WriteAsync(destination, kind, parcel, message, result, CancellationToken.None);
            return true;
        });
        if (result.Outcome == SendOutcome.Delivered)
            Log.Delivered(logger, claim.Target, parcel.Deliveries.Count);
        else
            Log.NotDelivered(logger, claim.Target, result.Outcome, result.Error);
        return result;
    }

    private async Task<bool> StoreAsync(Func<Task<bool>> store)
    {
        await _sessions.WaitAsync();
        try
        {
            return await store();
        }
        finally
        {
            _sessions.Release();
        }
    }

    /// <summary>A kind that fails in a way it should not must not stop the deliveries of everybody else.</summary>
    private async Task<SendResult> TrySendAsync(
        TargetClaim claim, IChannelKind kind, Message message, Destination destination, CancellationToken patience)
    {
        try
        {
            return await kind.SendAsync(message, destination.Config, patience);
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested)
        {
            return new SendResult(SendOutcome.Unknown, "LiveLogs stopped before there was an answer.");
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            Log.Broken(logger, claim.Target, error);
            return new SendResult(SendOutcome.Unknown, "The message could not be sent because of an error inside LiveLogs.");
        }
    }

    private async Task WriteAsync(
        Destination destination, IChannelKind kind, Parcel parcel, Message message, SendResult result, CancellationToken cancellationToken)
    {
        var attempts = parcel.Deliveries.Max(delivery => delivery.Attempts) + 1;
        var wait = RetryPolicy.Wait(attempts, result);
        var isTooLate = time.GetUtcNow() + wait > parcel.Deliveries.Max(delivery => delivery.PatienceFrom) + kind.Traits.Patience;
        switch (result.Outcome)
        {
            case SendOutcome.Delivered:
                await results.DeliveredAsync(parcel, result, cancellationToken);
                break;
            case SendOutcome.Nothing:
                await results.GiveUpAsync(parcel, "dead", result.Error, null, cancellationToken);
                break;
            case SendOutcome.Rejected when !message.Degraded:
                await results.AgainAsync(parcel, result, TimeSpan.Zero, degrade: true, cancellationToken);
                break;
            case SendOutcome.Unknown when message.MayHaveBeenSent && !kind.Traits.RecognisesRepeats:
                // Twice without an answer: a third time would more likely annoy than help.
                await results.GiveUpAsync(parcel, "possibly_sent", result.Error, destination.Fallback, cancellationToken);
                break;
            case SendOutcome.Later or SendOutcome.Unknown when !isTooLate:
                await results.AgainAsync(parcel, result, wait, degrade: false, cancellationToken);
                break;
            default:
                await results.GiveUpAsync(parcel, "dead", result.Error, destination.Fallback, cancellationToken);
                break;
        }
    }

    private async Task GiveUpAllAsync(TargetClaim claim, Destination destination, string? reason, CancellationToken cancellationToken)
    {
        var due = await queue.ReadDueAsync(claim, MaxDue, cancellationToken);
        if (due.Count == 0)
            await queue.HoldBackAsync(claim, cancellationToken);
        else
            await results.GiveUpAsync(new Parcel(due, IsDigest: false), "dead", reason, destination.Fallback, cancellationToken);
    }

    /// <summary>Gives the target back with what this round says about it; the last result counts as the newest.</summary>
    private Task ReleaseAsync(
        TargetClaim claim, double tokens, IReadOnlyList<SendResult> sent, ChannelTraits? traits, CancellationToken cancellationToken)
    {
        // One rejected message says that the provider answers, and nothing else; several in a row say that something is wrong.
        var bad = sent.Where(result => !result.IsPartial && result.Outcome is (SendOutcome.Later or SendOutcome.Unknown or SendOutcome.Refused)).ToList();
        var rejected = sent.Where(result => result.Outcome == SendOutcome.Rejected).ToList();
        var delivered = sent.Any(result => result.IsPartial || result.Outcome == SendOutcome.Delivered);
        var good = delivered || rejected.Count > 0;
        var refused = bad.Find(result => result.Outcome == SendOutcome.Refused);
        var failures = good ? (bad.Count > 0 ? 1 : 0) : claim.Failures + bad.Count;
        var now = time.GetUtcNow();
        var untilToken = traits is null || tokens >= 1 ? TimeSpan.Zero : traits.Refill(tokens);

        // A refusal needs no pause: what else is due goes to the fallback at once.
        var pause = bad.Where(result => result.Outcome != SendOutcome.Refused)
            .Select(result => RetryPolicy.Pause(failures, claim.Failures, result)).Append(TimeSpan.Zero).Max();
        return queue.ReleaseAsync(
            claim,
            new TargetState
            {
                Tokens = tokens,
                OpenAt = now + (pause > untilToken ? pause : untilToken),
                Failures = failures,
                RefusedUntil = refused is null || good ? null : now + RetryPolicy.RefusedFor,
                Rejections = delivered ? 0 : claim.Rejections + rejected.Count,
                LastError = (refused ?? bad.LastOrDefault() ?? sent.LastOrDefault(result => result.Error is not null && result.Outcome != SendOutcome.Nothing))?.Error,
                Delivered = delivered,
                Attempted = bad.Count > 0 || good,
            },
            cancellationToken);
    }

    private static partial class Log
    {
        [LoggerMessage(10010, LogLevel.Information, "Delivered to {Target}: {Count} notice(s)")]
        public static partial void Delivered(ILogger logger, string target, int count);

        [LoggerMessage(10011, LogLevel.Warning, "Not delivered to {Target}: {Outcome}: {Reason}")]
        public static partial void NotDelivered(ILogger logger, string target, SendOutcome outcome, string? reason);

        [LoggerMessage(10013, LogLevel.Error, "Sending to {Target} failed unexpectedly")]
        public static partial void Broken(ILogger logger, string target, Exception error);
    }
}
