using LiveLogs.Connectors;
using LiveLogs.Ingestion;
using LiveLogs.Ingestion.Committing;
using LiveLogs.Logs;

namespace LiveLogs.Streaming.Polling;

/// <summary>
/// Hands on what a provider shows before it can be read for good. Nothing depends on it: whatever fails here is shown in the status and
/// tried again, and the pollers know nothing of it.
/// </summary>
internal sealed partial class ProvisionalReader(IProvisionalSource source, ConnectionIdentity connection, StreamParts parts)
{
    /// <summary>Between two sessions that the provider ended in good order.</summary>
    private static readonly TimeSpan ShortPause = TimeSpan.FromSeconds(1);

    private readonly ILogger _logger = parts.Loggers.CreateLogger<ProvisionalReader>();
    private readonly FailurePause _pause = new();
    private readonly Dictionary<string, LogOrigin> _origins = [];
    private volatile ProvisionalStatus _status = new();

    public ProvisionalStatus Status => _status;

    /// <summary>Runs until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var wait = ShortPause;
            try
            {
                await FollowAsync(cancellationToken);
            }
            catch (LogSourceException error)
            {
                wait = Failed(error);
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                Log.Unexpected(_logger, connection.ConnectionId, error);
                wait = Failed(UnforeseenFailure.Of(error));
            }

            await Task.Delay(wait, parts.Time, cancellationToken);
        }
    }

    private async Task FollowAsync(CancellationToken cancellationToken)
    {
        await foreach (var update in source.FollowAsync(cancellationToken))
        {
            _pause.Reset();
            _status = _status with
            {
                IsOpen = true,
                Lines = _status.Lines + update.Events.Count,
                SampledUpdates = _status.SampledUpdates + (update.IsSampled ? 1 : 0),
                LastError = null,
                NextTry = null,
            };
            if (update.Events.Count > 0)
                Publish(update);
        }

        _status = _status with { IsOpen = false, Sessions = _status.Sessions + 1 };
    }

    private void Publish(ProvisionalUpdate update)
    {
        var observed = EventTime.From(parts.Time.GetUtcNow());
        var entries = update.Events.Select(one => parts.Normaliser.Normalise(one.Raw, Origin(one.Source), observed)).ToList();
        var batch = new ProvisionalBatch(connection.ProjectNumber, connection.ConnectionNumber, connection.ConnectionId, entries, update.IsSampled);
        foreach (var listener in parts.ProvisionalListeners)
            listener.OnProvisional(batch);
    }

    private LogOrigin Origin(ILogSource from)
    {
        if (!_origins.TryGetValue(from.Key, out var origin))
            _origins.Add(from.Key, origin = connection.OriginOf(from));

        return origin;
    }

    private TimeSpan Failed(LogSourceException error)
    {
        var pause = _pause.Next(error);
        var now = parts.Time.GetUtcNow();
        _status = _status with { IsOpen = false, Sessions = _status.Sessions + 1, LastError = SourceError.Of(error, now), NextTry = now + pause };
        Log.Failed(_logger, connection.ConnectionId, error.Failure, error.ProviderCode, error.Message, pause);
        return pause;
    }

    private static partial class Log
    {
        [LoggerMessage(2046, LogLevel.Error, "The provisional lines of connection {ConnectionId} met an unexpected error")]
        public static partial void Unexpected(ILogger logger, Guid connectionId, Exception error);

        [LoggerMessage(2045, LogLevel.Warning, "The provisional lines of connection {ConnectionId} stopped: {Failure} {Code}: {Reason}; next try in {Pause}")]
        public static partial void Failed(ILogger logger, Guid connectionId, LogSourceFailure failure, string? code, string reason, TimeSpan pause);
    }
}

/// <summary>How the provisional lines of a connection do.</summary>
internal sealed record ProvisionalStatus
{
    /// <summary>The provider shows lines now.</summary>
    public bool IsOpen { get; init; }

    /// <summary>Sessions that ended, in good order or not.</summary>
    public int Sessions { get; init; }

    /// <summary>Lines shown since the stream was started here.</summary>
    public long Lines { get; init; }

    /// <summary>Updates in which the provider left lines out.</summary>
    public long SampledUpdates { get; init; }

    /// <summary>Why it is not open; null while it is.</summary>
    public SourceError? LastError { get; init; }

    public DateTimeOffset? NextTry { get; init; }
}
