using LiveLogs.Ingestion;
using LiveLogs.Ingestion.Committing;
using LiveLogs.IntegrationTests.Storage;
using LiveLogs.Patterns;
using LiveLogs.Storage.Entries;
using LiveLogs.Storage.Sequences;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Xunit;

namespace LiveLogs.IntegrationTests.Patterns;

/// <summary>Patterns of which retention left nothing make room, and keep their ids for the day that they return.</summary>
public sealed class ForgottenPatternsTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private const int Max = 100;

    private static readonly DateTimeOffset Now = TimeProvider.System.GetUtcNow();
    private static readonly IOptions<PatternsOptions> Few = Options.Create(new PatternsOptions { MaxPatternsPerProject = Max });

    private int _number;

    [Fact]
    public async Task What_retention_emptied_makes_room_and_returns_under_its_id()
    {
        var connection = await StoredConnection.CreateAsync(database, "room");
        var committer = Committer();
        var first = await LearnAsync(committer, connection, 0, 160);
        // As many as there may be have an id of their own; the others share one.
        Assert.Equal(Max + 1, first.Values.Distinct().Count());

        await EmptyAsync(connection);
        await RetainAsync();
        var second = await LearnAsync(committer, connection, 200, 60);
        Assert.Equal(60, second.Values.Distinct().Count());
        Assert.All(second.Values, id => Assert.True(id > first.Values.Max()));

        // Those that come back are the same, and no news; on an instance that never knew them, too.
        var known = first.Where(pattern => first.Values.Count(id => id == pattern.Value) == 1).Take(20).ToDictionary();
        var news = await NewsAsync(connection);
        foreach (var instance in new[] { committer, Committer() })
            Assert.Equal(known, await LearnAsync(instance, connection, known.Keys));
        Assert.Equal(news, await NewsAsync(connection));
        Assert.Equal(second, await LearnAsync(Committer(), connection, second.Keys));
        Assert.Equal(0, await database.ScalarAsync<long>(
            "SELECT count(*) FROM patterns WHERE project_number = $1 AND forgotten_at IS NOT NULL AND pattern_id = ANY ($2)",
            connection.Identity.ProjectNumber, known.Values.ToArray()));
    }

    [Fact]
    public async Task What_still_has_lines_stays_and_so_does_what_was_merged_into_it()
    {
        var connection = await StoredConnection.CreateAsync(database, "stays");
        var committer = Committer();
        var ids = await LearnAsync(committer, connection, 0, 70);
        await EmptyAsync(connection, keep: ids.Values.Order().Take(30).ToArray());

        await RetainAsync();

        Assert.Equal(ids.Values.Order().Take(30), await KnownAsync(connection));
        Assert.Equal(ids, await LearnAsync(committer, connection, ids.Keys));
        // What was counted on an instance that still knew it is taken back when the next ones have to go.
        var more = await LearnAsync(committer, connection, 100, 25);
        await RetainAsync();
        Assert.Equal(ids.Values.Concat(more.Values).Order(), await KnownAsync(connection));
    }

    [Fact]
    public async Task With_room_left_nothing_is_forgotten()
    {
        var connection = await StoredConnection.CreateAsync(database, "roomy");
        var ids = await LearnAsync(Committer(), connection, 0, 20);
        await EmptyAsync(connection);

        await RetainAsync();

        Assert.Equal(ids.Values.Order(), await KnownAsync(connection));
    }

    /// <summary>Different words throughout, without anything that looks like a value.</summary>
    private static string Message(int number)
    {
        var word = string.Concat($"{number:D3}".Select(digit => (char)('k' + (digit - '0'))));
        return $"{word}ing {word}ed {word}ers";
    }

    private Task<Dictionary<string, long>> LearnAsync(BatchCommitter committer, StoredConnection connection, int from, int count) =>
        LearnAsync(committer, connection, Enumerable.Range(from, count).Select(Message));

    private async Task<Dictionary<string, long>> LearnAsync(BatchCommitter committer, StoredConnection connection, IEnumerable<string> messages)
    {
        var entries = messages.Select(message => connection.Entry(++_number, Now.AddMilliseconds(_number), message)).ToList();
        await committer.CommitAsync(connection.Request(entries), CancellationToken.None);
        return entries.ToDictionary(entry => entry.Message, entry => entry.PatternId!.Value);
    }

    /// <summary>Retention has passed all that was counted, except for some patterns.</summary>
    private async Task EmptyAsync(StoredConnection connection, params long[] keep)
    {
        await database.ExecuteAsync("DELETE FROM pattern_counts WHERE connection_number = $1 AND pattern_id <> ALL ($2)", connection.Identity.ConnectionNumber, keep);
        await database.ExecuteAsync("UPDATE patterns SET learnt_at = now() - interval '1 hour' WHERE project_number = $1", connection.Identity.ProjectNumber);
    }

    private async Task RetainAsync()
    {
        var maintenance = new TestMaintenance(database, before: new PatternRetention(new AcceptanceWindow(TimeProvider.System, TimeSpan.FromDays(30)), Few, NullLogger<PatternRetention>.Instance));
        await maintenance.RunAsync();
        Assert.Empty(maintenance.Failures);
    }

    private Task<long> NewsAsync(StoredConnection connection) =>
        database.ScalarAsync<long>("SELECT count(*) FROM new_patterns WHERE project_number = $1", connection.Identity.ProjectNumber);

    private Task<long[]> KnownAsync(StoredConnection connection) => database.ScalarAsync<long[]>(
        "SELECT array_agg(pattern_id ORDER BY pattern_id) FROM patterns WHERE project_number = $1 AND forgotten_at IS NULL", connection.Identity.ProjectNumber);

    private BatchCommitter Committer()
    {
        var patterns = new PatternWriter(new PatternBook(database.DataSource, Few, NullLogger<PatternBook>.Instance));
        var partitions = new Partitions(database.DataSource, database.Engine, NullLogger<Partitions>.Instance);
        return new BatchCommitter(
            database.DataSource,
            [new EntryWriter(partitions), new LedgerWriter(), new CountWriter(), patterns],
            [patterns],
            new StoredEntries(database.DataSource),
            new AcceptanceWindow(TimeProvider.System, TimeSpan.FromDays(30)),
            TimeProvider.System,
            NullLogger<BatchCommitter>.Instance);
    }
}
