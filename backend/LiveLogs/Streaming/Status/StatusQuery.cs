using System.Globalization;
using LiveLogs.Connections;
using LiveLogs.Connectors;
using LiveLogs.Ingestion.Committing;
using LiveLogs.Streaming.Polling;
using LiveLogs.Streaming.Push;
using Npgsql;

namespace LiveLogs.Streaming.Status;

/// <summary>Puts a stream's status together from what its owner says and what commits have stored; any instance can.</summary>
internal sealed class StatusQuery(
    NpgsqlDataSource database, ConnectionDirectory connections, ConnectorRegistry connectors, PushDirectory push, TimeProvider time)
{
    public async Task<StreamStatusView> ReadAsync(Connection connection, CancellationToken cancellationToken)
    {
        var checkpoints = await ReadCheckpointsAsync(connection.Number, cancellationToken);
        var stream = await ReadStreamAsync(connection.Number, cancellationToken);
        var others = await connections.PolledPerSecondAsync(connection.QuotaKey, connection.Id, cancellationToken);
        var runs = connection.DesiredState == DesiredState.Running;
        // Marks are on the provider's clock, so what they lag behind is too; what passed since is the database's to say.
        var now = runs && stream.Details?.ServerNow is { } server ? server.ToDateTimeOffset() + stream.Age : time.GetUtcNow();
        var sources = Merge(checkpoints, runs ? stream.Details : null, runs, now);
        var freshTo = Earliest(sources.Select(source => source.FreshTo));
        var quota = stream.Details is { } details ? StreamQuotaView.Of(details, CostOf(connection.Provider), others) : null;
        return new StreamStatusView
        {
            ConnectionId = connection.Id,
            State = stream.State,
            Reason = stream.Reason,
            Since = stream.Since,
            DesiredState = connection.DesiredState.ToString().ToLowerInvariant(),
            Owner = stream.Owner,
            Seq = stream.Seq,
            FreshTo = freshTo,
            CompleteTo = Earliest(sources.Select(source => source.CompleteTo)),
            LagSeconds = Lag(freshTo, now),
            Backlog = sources.Select(source => source.Backlog).OfType<BacklogView>().MaxBy(backlog => backlog.Seconds),
            EntriesPerSecond = runs ? stream.Details?.EntriesPerSecond ?? 0 : 0,
            Read = stream.Details?.Totals.Read ?? 0,
            Stored = stream.Details?.Totals.Stored ?? 0,
            Warnings = [.. Warnings(runs ? quota : null, sources, runs ? stream.Details : null)],
            LateArrivals = new LateArrivalsView(
                sources.Sum(source => source.LateArrivals.Count), sources.Select(source => source.LateArrivals.WorstSeconds).DefaultIfEmpty().Max()),
            Errors = sources.SelectMany(source => source.Errors).GroupBy(error => error.Key).ToDictionary(group => group.Key, group => group.Sum(error => error.Value)),
            NextTry = sources.Min(source => source.NextTry),
            Quota = quota,
            Discovery = runs && stream.Details?.Discovery is { } discovery ? DiscoveryView.Of(discovery) : null,
            LiveTail = runs && stream.Details?.Provisional is { } provisional ? LiveTailView.Of(provisional) : null,
            Push = await push.ReadAsync(connection.Number, cancellationToken),
            Sources = sources,
        };
    }

    private string CostOf(string provider) => connectors.TryFind(provider, out var connector) ? connector.Cloud.PollingCost : "Not known.";

    /// <summary>Marks and late arrivals from the checkpoints, the rest from what the owner last said.</summary>
    private static List<SourceStatusView> Merge(
        Dictionary<string, Checkpoint> checkpoints, StreamDetails? details, bool runs, DateTimeOffset now)
    {
        var said = details?.Sources.ToDictionary(source => source.Source) ?? [];
        return [.. (runs && details is not null ? said.Keys : checkpoints.Keys.AsEnumerable()).Order(StringComparer.Ordinal).Select(source =>
        {
            var stored = checkpoints.GetValueOrDefault(source);
            var status = said.GetValueOrDefault(source);
            return new SourceStatusView
            {
                Source = source,
                State = StreamStates.NameOf(status?.State ?? (runs ? StreamState.Starting : StreamState.Stopped)),
                FreshTo = stored?.FreshTo,
                CompleteTo = stored?.CompleteTo,
                LagSeconds = Lag(stored?.FreshTo, now),
                Backlog = status?.Backlog is { } backlog ? BacklogView.Of(backlog) : null,
                PollIntervalSeconds = status?.Interval.TotalSeconds is > 0 and var seconds ? Math.Round(seconds, 3) : null,
                LateArrivals = new LateArrivalsView(stored?.LateCount ?? 0, stored?.LateWorst.TotalSeconds ?? 0),
                Refused = stored?.Refused ?? 0,
                Odd = status?.Odd ?? 0,
                Calls = status?.Calls ?? 0,
                Errors = status?.Errors.ToDictionary(error => SourceErrorView.NameOf(error.Key), error => error.Value) ?? [],
                LastError = status?.LastError is { } error ? SourceErrorView.Of(error) : null,
                NextTry = status?.NextTry,
            };
        })];
    }

    private static IEnumerable<StatusWarningView> Warnings(StreamQuotaView? quota, List<SourceStatusView> sources, StreamDetails? details)
    {
        if (quota?.Advice is { } advice)
            yield return new StatusWarningView("cannot_keep_up", advice);

        if (details?.Discovery?.Note is { } note)
            yield return new StatusWarningView("not_readable", note);

        foreach (var source in details?.Sources ?? [])
        {
            if (source.Backlog is { } backlog)
                yield return new StatusWarningView("backlog", BacklogView.Tell(source.Source, backlog));
            if (source.Warning is { } warning)
                yield return new StatusWarningView("partly_read", $"{source.Source}: {warning}");
            if (source.ClockWarning is { } clock)
                yield return new StatusWarningView("clock", $"{source.Source}: {clock}");
        }

        foreach (var source in sources.Where(source => source.LateArrivals.Count > 0))
        {
            var (entries, worst) = (source.LateArrivals.Count, source.LateArrivals.WorstSeconds);
            yield return new StatusWarningView("late_arrivals", string.Create(
                CultureInfo.InvariantCulture,
                $"{source.Source}: {entries:N0} entries came after their time had been called complete, the latest {worst:N0} s behind. They are stored. A longer late_window_seconds includes them."));
        }
    }

    private static double? Lag(DateTimeOffset? freshTo, DateTimeOffset now) =>
        freshTo is { } fresh ? Math.Round(Math.Max(0, (now - fresh).TotalSeconds), 3) : null;

    private async Task<Stream> ReadStreamAsync(int connectionNumber, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            $"""
            SELECT shown.state, s.reason, s.since, s.details::text, h.seq, h.epoch, h.claimed_at, i.name, now() - s.updated_at
            FROM stream_status s
            JOIN connection_states shown ON shown.connection_number = s.connection_number
            JOIN {HeadTable.Rows} h ON h.connection_number = s.connection_number
            LEFT JOIN instances i ON i.id = h.owner
            WHERE s.connection_number = $1
            """);
        command.Parameters.Add(new() { Value = connectionNumber });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return Stream.Read(reader);
    }

    private async Task<Dictionary<string, Checkpoint>> ReadCheckpointsAsync(int connectionNumber, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            """
            SELECT DISTINCT ON (source) fresh_to, complete_to, late_count, late_worst, refused_count, source
            FROM source_checkpoints WHERE connection_number = $1 AND in_use ORDER BY source, updated_at DESC
            """);
        command.Parameters.Add(new() { Value = connectionNumber });
        var checkpoints = new Dictionary<string, Checkpoint>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
            checkpoints.Add(reader.GetString(5), Checkpoint.Read(reader));

        return checkpoints;
    }

    /// <summary>A connection is as far as its slowest source; one that never got anywhere makes that unknown.</summary>
    private static DateTimeOffset? Earliest(IEnumerable<DateTimeOffset?> marks)
    {
        var all = marks.ToList();
        return all.Count == 0 || all.Contains(null) ? null : all.Min();
    }

    private static DateTimeOffset? Time(NpgsqlDataReader row, int column) =>
        row.IsDBNull(column) ? null : row.GetFieldValue<DateTimeOffset>(column);

    private sealed record Stream(string State, string? Reason, DateTimeOffset Since, StreamDetails? Details, long Seq, StreamOwnerView? Owner, TimeSpan Age)
    {
        public static Stream Read(NpgsqlDataReader row) => new(
            row.GetString(0),
            row.IsDBNull(1) ? null : row.GetString(1),
            row.GetFieldValue<DateTimeOffset>(2),
            StreamDetails.FromJson(row.GetString(3)),
            row.GetInt64(4),
            row.IsDBNull(7) ? null : new StreamOwnerView(row.GetString(7), row.GetInt64(5), Time(row, 6)),
            row.GetTimeSpan(8));
    }

    private sealed record Checkpoint(
        DateTimeOffset? FreshTo, DateTimeOffset? CompleteTo, long LateCount, TimeSpan LateWorst, long Refused)
    {
        public static Checkpoint Read(NpgsqlDataReader row) =>
            new(Time(row, 0), Time(row, 1), row.GetInt64(2), row.GetTimeSpan(3), row.GetInt64(4));
    }
}
