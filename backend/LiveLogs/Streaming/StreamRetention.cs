using LiveLogs.Ingestion;
using LiveLogs.Storage.Entries;
using LiveLogs.Storage.Maintenance;
using Npgsql;

namespace LiveLogs.Streaming;

/// <summary>Removes instances that died long ago, and the places of sources that are not read any more.</summary>
internal sealed class StreamRetention(AcceptanceWindow window) : IRetentionStep
{
    public async Task RunAsync(NpgsqlConnection session, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using (var instances = new NpgsqlCommand("DELETE FROM instances WHERE heartbeat_at < now() - interval '1 day'", session))
            await instances.ExecuteNonQueryAsync(cancellationToken);

        // A source that comes back after so long has nothing left that could be read twice.
        await using var checkpoints = new NpgsqlCommand("DELETE FROM source_checkpoints WHERE NOT in_use AND updated_at < $1", session)
        {
            Parameters = { new() { Value = EntryWriter.ToTimestamp(window.Oldest()) } },
        };
        await checkpoints.ExecuteNonQueryAsync(cancellationToken);
    }
}
