using System.Net.Sockets;
using Microsoft.Extensions.Options;
using Npgsql;

namespace LiveLogs.Notifications;

/// <summary>Delivers what the outbox holds, several targets at a time, in every instance.</summary>
internal sealed partial class DeliveryWorkers(
    DeliveryQueue queue,
    TargetServer server,
    OutboxSignal signal,
    IOptions<NotificationsOptions> options,
    TimeProvider time,
    ILogger<DeliveryWorkers> logger) : BackgroundService
{
    /// <summary>Between two looks, whatever the database says is due: another worker may be taking it at this moment.</summary>
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(10);

    /// <summary>
    /// Serves one target; false when nothing is due anywhere. What was claimed is served to its end, also when the service
    /// stops meanwhile: an attempt that is broken off may have arrived, and its target stayed claimed.
    /// </summary>
    public async Task<bool> ServeOneAsync(CancellationToken cancellationToken)
    {
        if (await queue.ClaimAsync(cancellationToken) is not { } claim)
            return false;
        using var served = new CancellationTokenSource();
        var renewing = RenewAsync(claim, served.Token);
        try
        {
            await server.ServeAsync(claim, CancellationToken.None);
        }
        finally
        {
            await served.CancelAsync();
            await renewing;
        }

        return true;
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
        catch (Exception error) when (error is NpgsqlException or TimeoutException or SocketException)
        {
            Log.Interrupted(logger, error.Message);
        }
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(Enumerable.Range(0, options.Value.Workers).Select(_ => WorkAsync(stoppingToken)));

    private async Task WorkAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            var wait = options.Value.PollInterval;
            try
            {
                while (await ServeOneAsync(cancellationToken))
                {
                    // There may be more; a target whose rate is used up is not offered again before its time.
                }

                if (await queue.FindNextAsync(cancellationToken) - time.GetUtcNow() is { } untilNext && untilNext < wait)
                    wait = untilNext > Shortest ? untilNext : Shortest;
            }
            catch (Exception error) when (error is NpgsqlException or TimeoutException or SocketException)
            {
                // What was begun stays begun: the next worker knows that it may have been sent.
                Log.Interrupted(logger, error.Message);
            }

            await signal.WaitAsync(wait, time, cancellationToken);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(10012, LogLevel.Warning, "Delivery was interrupted and goes on soon: {Reason}")]
        public static partial void Interrupted(ILogger logger, string reason);
    }
}
