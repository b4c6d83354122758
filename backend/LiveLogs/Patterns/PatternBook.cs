using System.Collections.Concurrent;
using LiveLogs.Ingestion.Committing;
using LiveLogs.Logs;
using LiveLogs.Patterns.Mining;
using Microsoft.Extensions.Options;
using Npgsql;

namespace LiveLogs.Patterns;

/// <summary>
/// Gives entries their pattern. What is known costs no question to the database; what is new is learnt under the lock of the
/// project's patterns. Entries whose pattern cannot be found go without: patterns never hold up a line.
/// </summary>
internal sealed partial class PatternBook(
    [FromKeyedServices(BatchCommitter.Sessions)] NpgsqlDataSource database, IOptions<PatternsOptions> options, ILogger<PatternBook> logger)
{
    private readonly ConcurrentDictionary<int, Project> _projects = new();

    /// <summary>Sets <see cref="LogEntry.PatternId"/> of entries that have none.</summary>
    public async Task AssignAsync(int projectNumber, IReadOnlyList<LogEntry> entries, CancellationToken cancellationToken)
    {
        var project = await EnterAsync(projectNumber, cancellationToken);
        try
        {
            var unknown = Assign(project.Miner, entries);
            if (unknown.Count > 0)
                await LearnAsync(project, unknown, cancellationToken);
        }
#pragma warning disable CA1031 // The promise of this class: whatever goes wrong with patterns, the lines are stored.
        catch (Exception error) when (error is not OperationCanceledException)
#pragma warning restore CA1031
        {
            Log.NotFound(logger, projectNumber, error);
        }
        finally
        {
            project.Gate.Release();
        }
    }

    /// <summary>Reads everything anew when it is needed.</summary>
    public async Task ForgetAllAsync(CancellationToken cancellationToken)
    {
        foreach (var project in _projects.Values)
        {
            await project.Gate.WaitAsync(cancellationToken);
            project.Miner = NewMiner();
            project.Gate.Release();
        }
    }

    /// <summary>Entries of the same project that several connections store at once take turns.</summary>
    private async Task<Project> EnterAsync(int projectNumber, CancellationToken cancellationToken)
    {
        if (_projects.Count > options.Value.MaxProjectsInMemory)
            ForgetOne(projectNumber);

        var project = _projects.GetOrAdd(projectNumber, number => new Project(number, NewMiner()));
        await project.Gate.WaitAsync(cancellationToken);
        project.LastUse = Environment.TickCount64;
        return project;
    }

    private PatternMiner NewMiner() => new(options.Value.MaxPatternsPerProject);

    /// <summary>What is forgotten is read again when it is needed.</summary>
    private void ForgetOne(int except)
    {
        var oldest = _projects.Values.Where(project => project.Number != except && project.Gate.CurrentCount == 1).MinBy(project => project.LastUse);
        if (oldest is not null)
            _projects.TryRemove(oldest.Number, out _);
    }

    private static List<LogEntry> Assign(PatternMiner miner, IReadOnlyList<LogEntry> entries)
    {
        var unknown = new List<LogEntry>();
        foreach (var entry in entries)
        {
            if (entry.PatternId is not null)
                continue;

            entry.PatternId = miner.Find(PatternLine.Of(entry))?.Id;
            if (entry.PatternId is null)
                unknown.Add(entry);
        }

        return unknown;
    }

    private async Task LearnAsync(Project project, List<LogEntry> entries, CancellationToken cancellationToken)
    {
        var miner = project.Miner;
        // Until it is stored, what is learnt may come to nothing: then everything is read anew.
        project.Miner = NewMiner();
        await using var table = await PatternTable.LockAsync(database, project.Number, cancellationToken);
        if (table.Version < miner.Version)
        {
            // The database was put back to an earlier state: ids that were learnt since are given out again.
            miner = NewMiner();
        }

        miner.Restore(await table.ReadStreamsAfterAsync(miner.Version, cancellationToken));
        miner.Restore(await table.ReadAfterAsync(miner.Version, cancellationToken));
        var changes = new PatternChanges(table.LastId, table.LastStreamId);
        if (table.Rules < PatternMiner.Rules)
        {
            Log.LearntAnew(logger, project.Number, table.Rules, PatternMiner.Rules);
            miner.LearnAnew(changes);
        }

        await ReviveAsync(miner, table, entries, cancellationToken);
        var found = entries.ConvertAll(entry => miner.FindOrLearn(PatternLine.Of(entry), changes));
        await table.SaveAsync(changes, cancellationToken);
        miner.Version = table.Version;
        project.Miner = miner;
        if (miner.IsFull && !project.IsFullTold)
            Log.Full(logger, project.Number, options.Value.MaxPatternsPerProject);

        project.IsFullTold = miner.IsFull;
        for (var i = 0; i < entries.Count; i++)
            entries[i].PatternId = found[i].Current.Id;
    }

    /// <summary>What says again what was forgotten gets the pattern that it had: its id is the same, and it is not new.</summary>
    private static async Task ReviveAsync(PatternMiner miner, PatternTable table, List<LogEntry> entries, CancellationToken cancellationToken)
    {
        if (miner.UnknownRoutes(entries) is not { Count: > 0 } routes || await table.ReadForgottenAsync(routes, cancellationToken) is not { Count: > 0 } forgotten)
            return;

        var returning = miner.Returning(entries, forgotten);
        if (returning.Count == 0)
            return;

        await table.ReviveAsync(returning, cancellationToken);
        miner.Restore(returning);
    }

    private sealed class Project(int number, PatternMiner miner)
    {
        public int Number { get; } = number;

        public SemaphoreSlim Gate { get; } = new(1);

        public PatternMiner Miner { get; set; } = miner;

        public long LastUse { get; set; }

        /// <summary>That there is no room for more patterns was said.</summary>
        public bool IsFullTold { get; set; }
    }

    private static partial class Log
    {
        [LoggerMessage(13001, LogLevel.Warning,
            "Project {ProjectNumber} has {Max} patterns, which is the limit (Patterns:MaxPatternsPerProject): new messages share one until retention makes room")]
        public static partial void Full(ILogger logger, int projectNumber, int max);

        [LoggerMessage(13003, LogLevel.Information, "The patterns of project {ProjectNumber} were mined by rules {Before}: learning them again by rules {Now}, with their ids")]
        public static partial void LearntAnew(ILogger logger, int projectNumber, int before, int now);

        [LoggerMessage(13000, LogLevel.Warning, "Patterns of entries of project {ProjectNumber} could not be found; they are stored without patterns")]
        public static partial void NotFound(ILogger logger, int projectNumber, Exception error);
    }
}
