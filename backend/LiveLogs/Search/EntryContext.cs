using LiveLogs.Logs;
using LiveLogs.Storage;
using LiveLogs.Storage.Entries;
using LiveLogs.Storage.Queries;
using LiveLogs.Storage.Sequences;
using Microsoft.Extensions.Options;
using Npgsql;

namespace LiveLogs.Search;

/// <summary>A line and its neighbours.</summary>
/// <param name="Entries">In the order in which they were written.</param>
/// <param name="Index">Which of them is the line itself.</param>
/// <param name="IsCut">The time limit came before all neighbours were found.</param>
internal sealed record FoundContext(IReadOnlyList<LogEntry> Entries, int Index, bool IsCut);

/// <summary>Finds what the same stream of the same source wrote before and after a line.</summary>
internal sealed class EntryContext(
    [FromKeyedServices(StorageServices.SearchDatabase)] NpgsqlDataSource database,
    SequenceReader sequences,
    IOptions<SearchOptions> options,
    TimeProvider time)
{
    /// <summary>How far to look, in turn, until there are enough: a busy stream needs minutes, a quiet one weeks.</summary>
    private static readonly TimeSpan[] Reaches = [TimeSpan.FromMinutes(10), TimeSpan.FromHours(6), TimeSpan.FromDays(7), TimeSpan.FromDays(3650)];

    /// <returns>Null when there is no such entry in the project.</returns>
    public async Task<FoundContext?> FindAsync(
        int projectNumber, Guid connectionId, long seq, int before, int after, CancellationToken cancellationToken)
    {
        await using var snapshot = await EntrySnapshot.OpenAsync(database, options.Value.StatementTimeout, time, cancellationToken);
        var numbers = await snapshot.ReadAsync(
            new NpgsqlCommand("SELECT number FROM known_connections WHERE id = $1 AND project_number = $2")
            {
                Parameters = { new() { Value = connectionId }, new() { Value = projectNumber } },
            },
            new List<int>(),
            (row, into) => into.Add(row.GetInt32(0)),
            cancellationToken);
        if (numbers is not [var number] || await FindAsync(projectNumber, number, seq, cancellationToken) is not { } line)
            return null;

        var (older, isOlderCut) = await NeighboursAsync(snapshot, projectNumber, line, before, older: true, cancellationToken);
        var (newer, isNewerCut) = isOlderCut ? ([], true) : await NeighboursAsync(snapshot, projectNumber, line, after, older: false, cancellationToken);
        older.Reverse();
        return new FoundContext([.. older, line, .. newer], older.Count, isNewerCut);
    }

    private async Task<LogEntry?> FindAsync(int projectNumber, int connectionNumber, long seq, CancellationToken cancellationToken)
    {
        var (after, upTo) = (new Dictionary<int, long> { [connectionNumber] = seq - 1 }, new Dictionary<int, long> { [connectionNumber] = seq });
        var page = await sequences.ReadAsync(projectNumber, after, upTo, 1, cancellationToken);
        return page.Entries is [var line] ? line : null;
    }

    private static async Task<(List<LogEntry> Entries, bool IsCut)> NeighboursAsync(
        EntrySnapshot snapshot, int projectNumber, LogEntry line, int limit, bool older, CancellationToken cancellationToken)
    {
        var found = new Neighbours();
        try
        {
            foreach (var reach in limit > 0 ? Reaches : [])
            {
                found = await snapshot.ReadAsync(
                    EntryNeighbours.Command(projectNumber, line, limit, older, reach), new Neighbours(), static (row, into) => into.Add(row), cancellationToken);
                if (found.Entries.Count == limit || found.IsFull)
                    break;
            }
        }
        catch (QueryTimeoutException)
        {
            return (found.Entries, true);
        }

        return (found.Entries, false);
    }

    /// <summary>Those nearest to the line, as many as fit into <see cref="PageBytes"/>.</summary>
    private sealed class Neighbours
    {
        private PageBytes _bytes;

        public List<LogEntry> Entries { get; } = [];

        public bool IsFull => _bytes.IsFull;

        public void Add(NpgsqlDataReader row)
        {
            if (IsFull)
                return;

            Entries.Add(EntryRow.Read(row));
            _bytes.Take(Entries[^1]);
        }
    }
}
