using LiveLogs.Ingestion;
using LiveLogs.Ingestion.Committing;
using LiveLogs.Streaming.Polling;
using LiveLogs.Streaming.Status;
using Npgsql;
using NpgsqlTypes;

namespace LiveLogs.Streaming;

/// <summary>Keeps <c>stream_status</c> true to what the streams of this instance do.</summary>
internal sealed class StatusWriter(NpgsqlDataSource database)
{
    private const string Update =
        $"""
        UPDATE stream_status status SET
            state = said.state, reason = said.reason, details = coalesce(said.details, status.details), updated_at = now(),
            since = CASE WHEN status.state = said.state THEN status.since ELSE now() END
        FROM unnest($1, $2, $3, $4, $5) AS said (number, epoch, state, reason, details)
        JOIN {HeadTable.Rows} head ON head.connection_number = said.number AND head.epoch = said.epoch
        JOIN known_connections connection ON connection.number = said.number AND connection.desired_state = 'running'
        WHERE status.connection_number = said.number
        """;

    /// <summary>One statement for all streams. What somebody stopped meanwhile, or another instance took, is not touched.</summary>
    public async Task WriteAsync(IReadOnlyCollection<ConnectionStream> streams, CancellationToken cancellationToken)
    {
        if (streams.Count == 0)
            return;

        var rows = streams.Select(stream =>
        {
            var snapshot = stream.Snapshot();
            var (state, reason) = snapshot.Overall();
            return new Row(stream.Connection.ConnectionNumber, stream.Epoch, state, reason, Details(snapshot).ToJson());
        });
        await WriteAsync([.. rows], cancellationToken);
    }

    /// <summary>A stream that could not even be started.</summary>
    public Task WriteFailureAsync(int connectionNumber, long epoch, Exception error, CancellationToken cancellationToken)
    {
        var reason = error is LogSourceException known
            ? $"{known.Message} {known.Advice}"
            : "Its settings could not be decrypted. Save the connection again; if that does not help, see the service's log.";
        return WriteAsync([new Row(connectionNumber, epoch, StreamState.Failed, reason, null)], cancellationToken);
    }

    private async Task WriteAsync(List<Row> rows, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(Update);
        command.Parameters.Add(new() { Value = rows.ConvertAll(row => row.Number), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Integer });
        command.Parameters.Add(new() { Value = rows.ConvertAll(row => row.Epoch), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint });
        command.Parameters.Add(new() { Value = rows.ConvertAll(row => StreamStates.NameOf(row.State)), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text });
        command.Parameters.Add(new() { Value = rows.ConvertAll(row => row.Reason), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text });
        command.Parameters.Add(new() { Value = rows.ConvertAll(row => row.Details), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Jsonb });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static StreamDetails Details(StreamSnapshot snapshot) => new()
    {
        Sources = snapshot.Sources,
        Discovery = snapshot.Discovery,
        Provisional = snapshot.Provisional,
        ServerNow = snapshot.ServerNow,
        EntriesPerSecond = snapshot.EntriesPerSecond,
        Totals = snapshot.Totals,
        Quota = snapshot.Quota,
        QuotaShare = snapshot.QuotaShare,
        CallsPerSecond = Math.Round(snapshot.CallsPerSecond, 4),
    };

    private sealed record Row(int Number, long Epoch, StreamState State, string? Reason, string? Details);
}
