using System.Collections.Concurrent;
using LiveLogs.Metrics.Series;
using Npgsql;

namespace LiveLogs.Metrics.Points;

/// <summary>A point of a series that may be new.</summary>
internal readonly record struct IncomingPoint(SeriesDescription Series, MetricPoint Point);

/// <summary>What became of points.</summary>
/// <param name="New">Stored for the first time.</param>
/// <param name="Revised">Stored with another value than before.</param>
/// <param name="Unchanged">Known already, or older than what is known.</param>
/// <param name="Refused">Points of series that a limit kept out, by the limit.</param>
internal sealed record WriteOutcome(int New, int Revised, int Unchanged, IReadOnlyDictionary<SeriesRefusal, int> Refused)
{
    /// <summary>Of no points.</summary>
    public static WriteOutcome Nothing { get; } = new(0, 0, 0, new Dictionary<SeriesRefusal, int>());
}

/// <summary>
/// Stores points, each once. What is stored already is read and compared here, so that the rule of revisions stands in one place (<see cref="PointRevision"/>), new points go in by COPY, and a re-read that
/// brings nothing new writes nothing.
/// </summary>
internal sealed class PointStore(NpgsqlDataSource database, SeriesTable table)
{
    /// <summary>Serialises the writers of a project's metrics: "Metr" in ASCII.</summary>
    private const int LockClass = 0x4D657472;

    private readonly ConcurrentDictionary<int, SemaphoreSlim> _turns = new();

    /// <summary>Stores points in one transaction.</summary>
    /// <param name="project">The number of the project.</param>
    /// <param name="points">In any order; the same point may come several times.</param>
    /// <param name="cancellationToken">Nothing is stored then.</param>
    public async Task<WriteOutcome> WriteAsync(int project, IReadOnlyList<IncomingPoint> points, CancellationToken cancellationToken)
    {
        var bySeries = Gather(points);
        // Those who would wait for the lock in the database wait here, without a session of it.
        var turn = _turns.GetOrAdd(project, static _ => new SemaphoreSlim(1, 1));
        await turn.WaitAsync(cancellationToken);
        try
        {
            return await WriteAsync(project, bySeries, cancellationToken);
        }
        finally
        {
            turn.Release();
        }
    }

    private async Task<WriteOutcome> WriteAsync(int project, Dictionary<SeriesDescription, Dictionary<PointKey, MetricPoint>> bySeries, CancellationToken cancellationToken)
    {
        await using var session = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await session.BeginTransactionAsync(cancellationToken);
        await LockAsync(session, project, cancellationToken);
        SeriesDescription[] wanted = [.. bySeries.Keys];
        var taken = await table.TakeUpAsync(session, project, wanted, cancellationToken);
        var refused = new Dictionary<SeriesRefusal, int>();
        var writes = new PointWrites();
        var stored = await StoredPoints.ReadAsync(session, Overlaps(wanted, taken, bySeries), cancellationToken);
        for (var at = 0; at < wanted.Length; at++)
        {
            var incoming = bySeries[wanted[at]].Values;
            if (taken[at].Refusal is { } refusal)
                refused[refusal] = refused.GetValueOrDefault(refusal) + incoming.Count;
            else
                writes.Add(taken[at].Known!.Value.Id, incoming, stored);
        }

        await writes.WriteAsync(session, cancellationToken);
        await SeriesTable.ExtendAsync(session, writes.Extents, cancellationToken);
        await MetricRefusals.AddAsync(session, project, refused, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return new WriteOutcome(writes.New, writes.Revised, writes.Unchanged, refused);
    }

    /// <summary>The points of each series, each point once: those that came several times are decided among themselves.</summary>
    private static Dictionary<SeriesDescription, Dictionary<PointKey, MetricPoint>> Gather(IReadOnlyList<IncomingPoint> points)
    {
        var first = new Dictionary<SeriesIdentity, SeriesDescription>();
        var gathered = new Dictionary<SeriesDescription, Dictionary<PointKey, MetricPoint>>();
        foreach (var (series, point) in points)
        {
            if (!first.TryGetValue(series.Identity, out var known))
                first.Add(series.Identity, known = series);
            if (!gathered.TryGetValue(known, out var ofSeries))
                gathered.Add(known, ofSeries = []);
            ofSeries[point.Key] = ofSeries.TryGetValue(point.Key, out var other) ? PointRevision.Decide(other, point) : point;
        }

        return gathered;
    }

    /// <summary>Where stored points may lie that come again: nothing of a series whose points are all newer than what it has.</summary>
    private static List<SeriesStretch> Overlaps(
        SeriesDescription[] wanted,
        IReadOnlyList<(KnownSeries? Known, SeriesRefusal? Refusal)> taken,
        Dictionary<SeriesDescription, Dictionary<PointKey, MetricPoint>> points)
    {
        var overlaps = new List<SeriesStretch>();
        for (var at = 0; at < wanted.Length; at++)
        {
            if (taken[at].Known is not { LastPoint: { } last } known)
                continue;

            var starts = points[wanted[at]].Keys;
            var (from, to) = (starts.Min(key => key.Start), starts.Max(key => key.Start));
            if (from <= last)
                overlaps.Add(new SeriesStretch(known.Id, from, to));
        }

        return overlaps;
    }

    /// <summary>Lets one at a time write metrics of a project until the end of the transaction.</summary>
    public static async Task LockAsync(NpgsqlConnection session, int project, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("SELECT pg_advisory_xact_lock($1, $2)", session)
        {
            Parameters = { new() { Value = LockClass }, new() { Value = project } },
        };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
