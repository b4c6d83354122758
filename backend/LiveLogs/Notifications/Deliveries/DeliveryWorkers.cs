using System.Net.Sockets;
using Microsoft.Extensions.Options;
using Npgsql;

namespace LiveLogs.Notifications.Deliveries;

/// <summary>Delivers what the outbox holds, many targets at a time, in every instance; <see cref="DeliveryPlaces"/> shares the places out.</summary>
internal sealed partial class DeliveryWorkers(
    DeliveryQueue queue,
    TargetServer server,
    OutboxSignal signal,
    IOptions<NotificationsOptions> options,
    TimeProvider time,
    ILogger<DeliveryWorkers> logger) : BackgroundService
{
    /// <summary>Between two looks, whatever the database says is due: another instance may be taking it at this moment.</summary>
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(10);

    /// <summary>How long answers are waited for when the service stops. What is broken off then may have been sent, and says so.</summary>
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(8);

    private readonly DeliveryPlaces _places = new(options.Value.Workers);

    /// <summary>
    /// Serves one target, whatever places there are; false when nothing is due anywhere.
    /// </summary>
    public async Task<bool> ServeOneAsync(CancellationToken cancellationToken)
    {
        if (await queue.ClaimAsync(ClaimLimits.None, cancellationToken) is not { } claim)
            return false;
        await ServeAsync(claim, CancellationToken.None);
        return true;
    }

    /// <summary>Serves whatever is due and has a place; does not wait for it.</summary>
    /// <param name="served">Gets what is being served; what is done leaves.</param>
    /// <param name="patience">Ends when answers are not waited for any longer.</param>
    /// <param name="cancellationToken">Nothing more is begun.</param>
    public async Task ServeDueAsync(List<Task> served, CancellationToken patience, CancellationToken cancellationToken)
    {
        while (_places.Limits() is { } limits && await queue.ClaimAsync(limits, cancellationToken) is { } claim)
        {
            served.RemoveAll(task => task.IsCompleted);
            served.Add(ServeInPlaceAsync(claim, _places.Take(claim), patience));
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var patience = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        await using var stopping = stoppingToken.UnsafeRegister(_ => patience.CancelAfter(StopPatience), null);
        var served = new List<Task>();
        try
        {
            while (true)
            {
                var wait = options.Value.PollInterval;
                try
                {
                    await ServeDueAsync(served, patience.Token, stoppingToken);

                    // Without a place there is nothing to look for; who leaves one signals.
                    if (_places.Limits() is { } limits && await queue.FindNextAsync(limits, stoppingToken) - time.GetUtcNow() is { } untilNext && untilNext < wait)
                        wait = untilNext > Shortest ? untilNext : Shortest;
                }
                catch (Exception error) when (IsOfDatabase(error))
                {
                    // What was begun stays begun: the next one knows that it may have been sent.
                    Log.Interrupted(logger, error.Message);
                }

                await signal.WaitAsync(wait, time, stoppingToken);
            }
        }
        finally
        {
            await Task.WhenAll(served);
        }
    }

    private static bool IsOfDatabase(Exception error) => error is NpgsqlException or TimeoutException or SocketException;

    /// <summary>Serves a target in a place, which it leaves when it takes long.</summary>
    private async Task ServeInPlaceAsync(TargetClaim claim, DeliveryPlace place, CancellationToken patience)
    {
        try
        {
            using var _ = place;
            using var served = new CancellationTokenSource();
            var serving = ServeAsync(claim, patience);
            while (await Task.WhenAny(serving, Task.Delay(DeliveryPlaces.Prompt, time, served.Token)) != serving)
            {
                if (place.TryStepAside())
                {
                    signal.Set();
                    break;
                }
            }

            await served.CancelAsync();
            await serving;
        }
        catch (Exception error) when (IsOfDatabase(error))
        {
            Log.Interrupted(logger, error.Message);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            // Its claim runs out, and then it is tried again.
            Log.Failed(logger, claim.Target, error);
        }
        finally
        {
            signal.Set();
        }
    }

    private async Task ServeAsync(TargetClaim claim, CancellationToken patience)
    {
        using var served = new CancellationTokenSource();
        var renewing = RenewAsync(claim, served.Token);
        try
        {
            await server.ServeAsync(claim, patience);
        }
        finally
        {
            await served.CancelAsync();
            await renewing;
        }
    }

    /// <summary>Keeps a claim as long as its round lasts. A claim that cannot be kept is noticed when the next attempt begins.</summary>
    private async Task RenewAsync(TargetClaim claim, CancellationToken served)
    {
        using var timer = new PeriodicTimer(DeliveryQueue.ClaimFor / 4, time);
        try
        {
            while (await timer.WaitForNextTickAsync(served))
                await queue.RenewAsync(claim, served);
        }
        catch (OperationCanceledException)
        {
            // The round is over.
        }
        catch (Exception error) when (IsOfDatabase(error))
        {
            Log.Interrupted(logger, error.Message);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(10012, LogLevel.Warning, "Delivery was interrupted and goes on soon: {Reason}")]
        public static partial void Interrupted(ILogger logger, string reason);

        [LoggerMessage(10014, LogLevel.Error, "Serving {Target} failed unexpectedly; it is tried again soon")]
        public static partial void Failed(ILogger logger, string target, Exception error);
    }
}
