using LiveLogs.Connections;
using LiveLogs.Connectors;
using LiveLogs.Ingestion;
using Microsoft.Extensions.Options;

namespace LiveLogs.Streaming;

/// <summary>Puts a stream together: settings, session with the cloud, checkpoints, pollers and processor.</summary>
internal sealed class StreamFactory(
    ConnectionDirectory directory,
    ConnectorRegistry connectors,
    CheckpointTable checkpoints,
    BatchCommitter committer,
    EntryNormaliser normaliser,
    AcceptanceWindow window,
    TimeProvider time,
    IOptions<IngestionOptions> ingestion,
    IOptions<StreamingOptions> options,
    ILoggerFactory loggers)
{
    private readonly ILogger _logger = loggers.CreateLogger<SourcePoller>();

    /// <summary>Null when the connection is gone.</summary>
    /// <exception cref="LogSourceException">Its settings can not be used.</exception>
    public async Task<ConnectionStream?> CreateAsync(Guid connectionId, long epoch, CancellationToken cancellationToken)
    {
        if (await directory.FindAsync(connectionId, cancellationToken) is not { } record)
            return null;

        if (!connectors.TryFind(record.Provider, out var connector))
        {
            throw new LogSourceException(
                LogSourceFailure.Configuration,
                $"This build cannot read '{record.Provider}'.",
                $"It reads {string.Join(", ", connectors.Providers)}; run the build that the connection was made with, or a newer one.");
        }

        var session = connector.CreateSession(new ConnectorContext
        {
            ConnectionId = record.Id,
            ProjectSlug = record.ProjectSlug,
            Config = directory.OpenConfig(record),
            PollInterval = options.Value.PollInterval,
        });
        var connection = new ConnectionIdentity(record.ProjectNumber, record.ProjectSlug, record.Number, record.Id);
        var processor = new StreamProcessor(connection, epoch, committer, ingestion, time);
        var cursors = await checkpoints.ReadAsync(record.Number, cancellationToken);
        var pollers = session.Sources.Select(source => Poller(source, connection, cursors, processor)).ToList();
        return new ConnectionStream(connection, epoch, record.Version, session, processor, pollers);
    }

    private SourcePoller Poller(
        ILogSource source, ConnectionIdentity connection, IReadOnlyDictionary<string, SourceCursor> cursors, StreamProcessor processor)
    {
        var origin = new LogOrigin
        {
            ConnectionId = connection.ConnectionId,
            ConnectionNumber = connection.ConnectionNumber,
            ProjectNumber = connection.ProjectNumber,
            Source = source.Name,
            Resource = source.Resource,
        };
        var cursor = cursors.GetValueOrDefault(source.Key) ?? ScanPlanner.Begin(source.Profile, source.ServerNow(), window.Oldest());
        return new SourcePoller(source, origin, cursor, processor, normaliser, time, _logger);
    }
}
