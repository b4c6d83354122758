using LiveLogs.Connections;
using LiveLogs.Connectors;
using LiveLogs.Ingestion;
using LiveLogs.Ingestion.Committing;
using LiveLogs.Streaming.Polling;
using LiveLogs.Streaming.Storing;
using Microsoft.Extensions.Options;
using Npgsql;

namespace LiveLogs.Streaming;

/// <summary>Puts a stream together: settings, session with the cloud and processor.</summary>
internal sealed class StreamFactory(
    ConnectionDirectory directory,
    ConnectorRegistry connectors,
    BatchCommitter committer,
    StreamParts parts,
    NpgsqlDataSource database,
    IOptions<IngestionOptions> ingestion,
    IOptions<StreamingOptions> options)
{
    /// <summary>Null when the connection is gone.</summary>
    /// <exception cref="LogSourceException">Its settings cannot be used.</exception>
    public async Task<ConnectionStream?> CreateAsync(Guid connectionId, long epoch, CancellationToken cancellationToken)
    {
        if (await directory.FindAsync(connectionId, cancellationToken) is not { } record)
            return null;

        if (!connectors.TryFind(record.Provider, out var connector))
        {
            throw new LogSourceException(
                LogSourceFailure.Configuration,
                $"This build cannot read '{record.Provider}'.",
                $"It reads {string.Join(", ", connectors.Providers)}; run the build that created the connection, or a newer one.");
        }

        var session = connector.CreateSession(new ConnectorContext
        {
            ConnectionId = record.Id,
            ProjectSlug = record.ProjectSlug,
            Config = directory.OpenConfig(record),
            PollInterval = options.Value.PollInterval,
        });
        var connection = new ConnectionIdentity(record.ProjectNumber, record.ProjectSlug, record.Number, record.Id);
        // Before any checkpoint: what the stream remembers holds as long as the database has what it had then.
        if (await ConnectionHead.ReadAsync(database, record.Number, cancellationToken) is not { } head)
            return null;

        var processor = new StreamProcessor(connection, epoch, committer, ingestion, parts.Time, new KnownHead(head.Seq, head.Token));
        return new ConnectionStream(connection, epoch, record.Version, session, processor, parts);
    }
}
