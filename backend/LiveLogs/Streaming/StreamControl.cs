using LiveLogs.Connections;
using LiveLogs.Streaming.Polling;
using Npgsql;

namespace LiveLogs.Streaming;

/// <summary>What somebody wants of a stream.</summary>
internal enum StreamWish
{
    Start,
    Stop,
    Pause,
    Resume,
}

/// <summary>
/// Writes down what is wanted of a connection; the instance that holds it, or will, makes it so within a second. Saying
/// the same twice changes nothing.
/// </summary>
internal sealed class StreamControl(NpgsqlDataSource database, StreamManager manager)
{
    /// <returns>The state right after; null when the wish does not fit: only what runs can be paused, only what is paused resumed.</returns>
    public async Task<StreamState?> AskAsync(int connectionNumber, StreamWish wish, CancellationToken cancellationToken)
    {
        var (desired, from) = wish switch
        {
            StreamWish.Start => ("running", new[] { "stopped", "paused", "running" }),
            StreamWish.Stop => ("stopped", ["stopped", "paused", "running"]),
            StreamWish.Pause => ("paused", ["paused", "running"]),
            _ => ("running", ["paused", "running"]),
        };
        await using var command = database.CreateCommand(
            $"""
            WITH wish AS (
            {ConnectionDirectory.SetDesiredState}
            )
            UPDATE stream_status status SET
                state = CASE WHEN $2 <> 'running' THEN $2 WHEN status.state IN ('stopped', 'paused') THEN 'starting' ELSE status.state END,
                reason = CASE WHEN $2 <> 'running' OR status.state IN ('stopped', 'paused') THEN NULL ELSE status.reason END,
                since = CASE WHEN status.state = $2 OR ($2 = 'running' AND status.state NOT IN ('stopped', 'paused'))
                             THEN status.since ELSE now() END
            FROM wish WHERE status.connection_number = wish.number
            RETURNING status.state
            """);
        command.Parameters.Add(new() { Value = connectionNumber });
        command.Parameters.Add(new() { Value = desired });
        command.Parameters.Add(new() { Value = from });
        if (await command.ExecuteScalarAsync(cancellationToken) is not string state)
            return null;

        manager.Wake();
        return Enum.Parse<StreamState>(state, ignoreCase: true);
    }
}
