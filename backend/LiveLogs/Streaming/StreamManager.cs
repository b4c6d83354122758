using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using Npgsql;

namespace LiveLogs.Streaming;

/// <summary>
/// Reconciles running streams with the desired state: claims connections that should run and have no live owner, stops those that should not,
/// restarts those whose settings changed, and gives way to the instance that a quota group prefers.
/// </summary>
internal sealed partial class StreamManager(
    Instance instance,
    LeaseTable leases,
    StreamFactory factory,
    StatusWriter statuses,
    QuotaShares shares,
    TimeProvider time,
    IOptions<StreamingOptions> options,
    ILogger<StreamManager> logger) : BackgroundService
{
    /// <summary>How long the preferred instance is waited for before another takes a connection.</summary>
    private static readonly TimeSpan PreferredGrace = TimeSpan.FromSeconds(3);

    /// <summary>How long an instance must have been preferred before a running stream is handed over to it.</summary>
    private static readonly TimeSpan HandOverAfter = TimeSpan.FromSeconds(30);

    private readonly Dictionary<int, ConnectionStream> _streams = [];
    private readonly Dictionary<int, long> _unpreferredSince = [];
    private readonly ConcurrentDictionary<int, (long At, int Failures)> _failedStarts = new();
    private readonly SemaphoreSlim _wake = new(0, 1);

    /// <summary>Looks at once instead of at the next interval.</summary>
    public void Wake()
    {
        try
        {
            _wake.Release();
        }
        catch (SemaphoreFullException)
        {
            // Already woken.
        }
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await Task.WhenAll(_streams.Values.Select(stream => stream.DisposeAsync().AsTask()));
        try
        {
            await leases.LeaveAsync(instance.Id, cancellationToken);
        }
        catch (NpgsqlException error)
        {
            Log.SuperviseFailed(logger, error);
        }
    }

    public override void Dispose()
    {
        _wake.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (options.Value.Enabled)
        {
            try
            {
                await instance.BeatAsync(stoppingToken);
                await SuperviseAsync(stoppingToken);
                await statuses.WriteAsync(_streams.Values, stoppingToken);
            }
            catch (Exception error) when (error is NpgsqlException or TimeoutException)
            {
                Log.SuperviseFailed(logger, error);
            }

            await RestAsync(stoppingToken);
        }
    }

    private async Task RestAsync(CancellationToken cancellationToken)
    {
        using var interval = new CancellationTokenSource(options.Value.SuperviseInterval, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, interval.Token);
        try
        {
            await _wake.WaitAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // Nobody woke us: the interval has passed.
        }
    }

    private async Task SuperviseAsync(CancellationToken cancellationToken)
    {
        var alive = await leases.ReadAliveAsync(options.Value.LeaseDuration, cancellationToken);
        var rows = await leases.ReadAsync(instance.Id, options.Value.LeaseDuration, cancellationToken);
        shares.Update(rows, instance.Id, alive.Count);
        await DropLostAsync(rows, cancellationToken);
        foreach (var row in rows)
        {
            var preferred = Instance.Preferred(alive, row.QuotaKey) is var id && (id == instance.Id || id == Guid.Empty);
            if (row.Owner == instance.Id)
                await KeepAsync(row, preferred, cancellationToken);
            else if (row.Wanted && !row.IsOwnerAlive && MayClaim(row, preferred))
                await ClaimAsync(row, rows, alive.Count, cancellationToken);
        }

        foreach (var row in rows)
        {
            if (_streams.TryGetValue(row.Number, out var stream))
                stream.QuotaShare = shares.Of(row.QuotaKey);
        }
    }

    /// <summary>Ends streams whose connection is gone, is somebody else's, or has another epoch.</summary>
    private async Task DropLostAsync(IReadOnlyList<LeaseRow> rows, CancellationToken cancellationToken)
    {
        var mine = rows.Where(row => row.Owner == instance.Id).ToDictionary(row => row.Number, row => row.Epoch);
        foreach (var (number, stream) in _streams.ToList())
        {
            if (mine.TryGetValue(number, out var epoch) && epoch == stream.Epoch)
                continue;

            await EndAsync(number);
            Log.Lost(logger, stream.Connection.ConnectionId);
        }

        cancellationToken.ThrowIfCancellationRequested();
    }

    private async Task KeepAsync(LeaseRow row, bool preferred, CancellationToken cancellationToken)
    {
        if (!row.Wanted || (!preferred && IsLongUnpreferred(row.Number)))
        {
            await EndAsync(row.Number);
            await leases.ReleaseAsync(row.Number, instance.Id, cancellationToken);
            Log.Released(logger, row.Id, row.Wanted ? "another instance is preferred for its quota" : "it should not run");
            return;
        }

        if (preferred)
            _unpreferredSince.Remove(row.Number);

        var running = _streams.GetValueOrDefault(row.Number);
        if (running is not null && running.Version == row.Version && !running.Completion.IsCompleted)
            return;

        if (running?.Completion.Exception is { } error)
            Log.Ended(logger, row.Id, error);

        await EndAsync(row.Number);
        await StartAsync(row, row.Epoch, cancellationToken);
    }

    private bool MayClaim(LeaseRow row, bool preferred)
    {
        if (_streams.Count >= options.Value.MaxConnections || IsCoolingDown(row.Number))
            return false;

        if (preferred)
            return true;

        _unpreferredSince.TryAdd(row.Number, time.GetTimestamp());
        return time.GetElapsedTime(_unpreferredSince[row.Number]) > PreferredGrace;
    }

    private bool IsLongUnpreferred(int number)
    {
        _unpreferredSince.TryAdd(number, time.GetTimestamp());
        return time.GetElapsedTime(_unpreferredSince[number]) > HandOverAfter;
    }

    private async Task ClaimAsync(LeaseRow row, IReadOnlyList<LeaseRow> rows, int alive, CancellationToken cancellationToken)
    {
        if (await leases.ClaimAsync(row, instance.Id, cancellationToken) is not { } epoch)
            return;

        _unpreferredSince.Remove(row.Number);
        Log.Claimed(logger, row.Id, epoch);
        shares.Claimed(row, rows, instance.Id, alive);
        await StartAsync(row, epoch, cancellationToken);
    }

    private async Task StartAsync(LeaseRow row, long epoch, CancellationToken cancellationToken)
    {
        if (IsCoolingDown(row.Number))
            return;

        try
        {
            var stream = await factory.CreateAsync(row.Id, epoch, cancellationToken);
            if (stream is null)
                return;

            _streams[row.Number] = stream;
            _failedStarts.TryRemove(row.Number, out _);
            stream.Start();
        }
        catch (Exception error) when (error is not (OperationCanceledException or NpgsqlException))
        {
            // Settings that do not open (key ring changed, connector refuses them): report it, retry seldom, do not affect others.
            var failures = _failedStarts.GetValueOrDefault(row.Number).Failures + 1;
            _failedStarts[row.Number] = (time.GetTimestamp(), failures);
            Log.StartFailed(logger, row.Id, error);
            await statuses.WriteFailureAsync(row.Number, epoch, error, cancellationToken);
        }
    }

    private bool IsCoolingDown(int number) =>
        _failedStarts.TryGetValue(number, out var failed) &&
        time.GetElapsedTime(failed.At) < TimeSpan.FromSeconds(Math.Min(60, 2 * Math.Pow(2, Math.Min(failed.Failures, 5))));

    private async Task EndAsync(int number)
    {
        if (_streams.Remove(number, out var stream))
            await stream.DisposeAsync();
    }

    private static partial class Log
    {
        [LoggerMessage(2020, LogLevel.Information, "Claimed connection {ConnectionId} with epoch {Epoch}")]
        public static partial void Claimed(ILogger logger, Guid connectionId, long epoch);

        [LoggerMessage(2021, LogLevel.Information, "Released connection {ConnectionId}: {Reason}")]
        public static partial void Released(ILogger logger, Guid connectionId, string reason);

        [LoggerMessage(2022, LogLevel.Warning, "Connection {ConnectionId} was taken over or deleted; its stream ended here")]
        public static partial void Lost(ILogger logger, Guid connectionId);

        [LoggerMessage(2023, LogLevel.Error, "The stream of connection {ConnectionId} ended with an error; starting it again")]
        public static partial void Ended(ILogger logger, Guid connectionId, Exception error);

        [LoggerMessage(2024, LogLevel.Error, "Connection {ConnectionId} could not be started")]
        public static partial void StartFailed(ILogger logger, Guid connectionId, Exception error);

        [LoggerMessage(2025, LogLevel.Error, "Leases could not be supervised; trying again")]
        public static partial void SuperviseFailed(ILogger logger, Exception error);
    }
}
