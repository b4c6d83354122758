using LiveLogs.Connectors;
using LiveLogs.Ingestion;
using LiveLogs.Ingestion.Committing;
using LiveLogs.Logs;
using LiveLogs.Streaming.Storing;
using Npgsql;

namespace LiveLogs.Streaming.Polling;

/// <summary>
/// Keeps the pollers of a connection to the sources that there are. When it last looked is a checkpoint like any other, stored
/// after the beginnings of what was found: so a source that is made at any time, also while nothing runs, is read from its beginning.
/// </summary>
internal sealed partial class SourceFinder(
    ISourceDiscovery discovery, ConnectionIdentity connection, SourcePollers pollers, StreamParts parts)
{
    /// <summary>Source key of the checkpoint.</summary>
    private const string CheckpointKey = "discovery";

    private static readonly TimeSpan DatabasePause = TimeSpan.FromSeconds(5);

    private readonly ILogger _logger = parts.Loggers.CreateLogger<SourceFinder>();
    private readonly FailurePause _pause = new();
    private volatile DiscoveryStatus _status = new();

    public DiscoveryStatus Status => _status;

    /// <summary>Runs until cancelled, or until the processor ends.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            TimeSpan wait;
            try
            {
                wait = await LookAsync(cancellationToken);
                _pause.Reset();
            }
            catch (LogSourceException error)
            {
                wait = Failed(error);
            }
            catch (NpgsqlException error)
            {
                Log.NotStored(_logger, connection.ConnectionId, error);
                wait = DatabasePause;
            }

            await Task.Delay(wait, parts.Time, cancellationToken);
        }
    }

    private async Task<TimeSpan> LookAsync(CancellationToken cancellationToken)
    {
        var cursors = await parts.Checkpoints.ReadAsync(connection.ConnectionNumber, cancellationToken);
        var found = await discovery.DiscoverAsync(cursors.GetValueOrDefault(CheckpointKey)?.Watermark, cancellationToken);
        await pollers.SetAsync(found.Sources, Checkpoint(found.LookedAt), cancellationToken);
        _status = new DiscoveryStatus { LookedAt = found.LookedAt, Found = found.Sources.Count, Warning = found.Warning, Note = found.Note };
        return found.NextIn;
    }

    private TimeSpan Failed(LogSourceException error)
    {
        var pause = _pause.Next(error);
        var now = parts.Time.GetUtcNow();
        _status = _status with { LastError = SourceError.Of(error, now), NextTry = now + pause };
        Log.Failed(_logger, connection.ConnectionId, error.Failure, error.ProviderCode, error.Message, pause);
        return pause;
    }

    private static CheckpointWrite Checkpoint(EventTime lookedAt) => new()
    {
        SourceKey = CheckpointKey,
        Source = "",
        Cursor = new SourceCursor { Watermark = lookedAt }.ToJson(),
        FreshTo = null,
        CompleteTo = null,
        LateBefore = null,
    };

    private static partial class Log
    {
        [LoggerMessage(2040, LogLevel.Warning, "Looking for the sources of connection {ConnectionId} failed: {Failure} {Code}: {Reason}; next try in {Pause}")]
        public static partial void Failed(ILogger logger, Guid connectionId, LogSourceFailure failure, string? code, string reason, TimeSpan pause);

        [LoggerMessage(2041, LogLevel.Warning, "The sources found for connection {ConnectionId} could not be stored; looking again soon")]
        public static partial void NotStored(ILogger logger, Guid connectionId, Exception error);
    }
}

/// <summary>How the search for sources does.</summary>
internal sealed record DiscoveryStatus
{
    /// <summary>The provider's clock at the last look that succeeded; null before the first.</summary>
    public EventTime? LookedAt { get; init; }

    /// <summary>Sources that have been read since then.</summary>
    public int Found { get; init; }

    public string? Warning { get; init; }

    /// <summary>What matches and is left out on purpose; null when nothing is.</summary>
    public string? Note { get; init; }

    /// <summary>Why the last search failed; null when it did not.</summary>
    public SourceError? LastError { get; init; }

    public DateTimeOffset? NextTry { get; init; }
}
