using LiveLogs.Alerts.Novelty;
using LiveLogs.IntegrationTests.Storage;
using LiveLogs.Logs;
using LiveLogs.Logs.Filters;
using LiveLogs.Patterns.Masking;
using LiveLogs.Patterns.Mining;
using Xunit;

namespace LiveLogs.IntegrationTests.Patterns;

/// <summary>A project whose patterns were mined by the rules of an earlier version.</summary>
public sealed class EarlierRulesTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private static readonly DateTimeOffset Now = TimeProvider.System.GetUtcNow();

    [Fact]
    public async Task Its_ids_stay_and_nothing_old_is_told_as_new()
    {
        var connection = await StoredConnection.CreateAsync(database, "earlier");
        var project = connection.Identity.ProjectNumber;
        await OldAsync(project, 1, "event=* level=*", """{"event":"order paid","level":"info"}""");
        await OldAsync(project, 2, "import of * finished well", "import of alpha finished well");
        await OldAsync(project, 3, "sent * bytes", "sent 7 bytes");
        await OldAsync(project, 4, "never seen again", "never seen again");
        await database.ExecuteAsync($"UPDATE patterns SET forgotten_at = now() WHERE project_number = {project} AND pattern_id = 4");
        string[] known = ["""{"event":"order paid","level":"info"}""", "import of zulu finished well", "sent 9 bytes", "never seen again"];
        var split = """{"event":"cart emptied","level":"info"}""";

        var entries = Entries(connection, 0, [.. known, split, "database unreachable"]);
        await StoredConnection.Committer(database).CommitAsync(connection.Request(entries), default);
        var again = Entries(connection, 100, [.. known, split]);
        await StoredConnection.Committer(database).CommitAsync(connection.Request(again), default);

        Assert.Equal([1L, 2, 3, 4, 5, 6], entries.Select(entry => entry.PatternId));
        Assert.Equal([1L, 2, 3, 4, 5], again.Select(entry => entry.PatternId));
        Assert.Equal(PatternMiner.Rules, await database.ScalarAsync<int>("SELECT rules FROM pattern_heads WHERE project_number = $1", project));
        var widened = await new PatternGroups(database.DataSource).WidenAsync(LogFilter.Parse("pattern_id:1"), project, default);
        Assert.Equal([1L, 5], widened.PatternIds.Order());
        await using var session = await database.DataSource.OpenConnectionAsync();
        await using var transaction = await session.BeginTransactionAsync();
        var news = await NewPattern.ReadAsync(transaction, project, Now.AddHours(-1), 100, default);
        Assert.Equal(["database unreachable"], news.Where(pattern => pattern.Id > 4).Select(pattern => pattern.Line.Message));
    }

    [Fact]
    public async Task Headers_that_were_learnt_are_known_to_other_instances()
    {
        var connection = await StoredConnection.CreateAsync(database, "headers");
        string[] texts =
        [
            "order 5 paid", "cart emptied by alice", "database unreachable", "shutting down", "cache is warm", "listening on port 80", "worker 3 died", "queue is full",
            "disk is slow today", "no route to host", "configuration loaded", "user bob signed in",
        ];
        var first = Entries(connection, 0, [.. texts.Select((text, i) => $"10:00:00.00{i % 10};shop;7;{text}")]);
        await StoredConnection.Committer(database).CommitAsync(connection.Request(first), default);

        var second = Entries(connection, 100, [.. texts.Select((text, i) => $"10:00:01.00{i % 10};mail;8;{text}")]);
        await StoredConnection.Committer(database).CommitAsync(connection.Request(second), default);

        Assert.NotNull(await database.ScalarAsync<string>("SELECT header FROM pattern_streams WHERE project_number = $1", connection.Identity.ProjectNumber));
        Assert.Equal(first.Select(entry => entry.PatternId), second.Select(entry => entry.PatternId));
    }

    private static List<LogEntry> Entries(StoredConnection connection, int from, IReadOnlyList<string> messages) =>
        [.. messages.Select((message, i) => connection.Entry(from + i, Now.AddMilliseconds(from + i), message))];

    private async Task OldAsync(int project, long id, string template, string example)
    {
        await database.ExecuteAsync(
            $"INSERT INTO pattern_heads (project_number, version, last_id) VALUES ({project}, {id}, {id}) ON CONFLICT (project_number) DO UPDATE SET version = {id}, last_id = {id}");
        await database.ExecuteAsync(
            $"""
            INSERT INTO patterns (project_number, pattern_id, cluster_id, route, template, example, version)
            VALUES ({project}, {id}, {id}, '{template.Split(' ')[0]}', '{template.Replace('*', MaskedLine.Wildcard)}', '{example}', {id})
            """);
    }
}
