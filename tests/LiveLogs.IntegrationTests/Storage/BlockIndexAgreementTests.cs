using System.Globalization;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using LiveLogs.Logs;
using LiveLogs.Logs.Filters;
using LiveLogs.Storage.Database;
using LiveLogs.Storage.Indexes;
using LiveLogs.Storage.Queries;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace LiveLogs.IntegrationTests.Storage;

/// <summary>Random filters over random entries of compressed days: what the index leads to is what memory finds among all.</summary>
public sealed class BlockIndexAgreementTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private const int EntryCount = 12_000;
    private const int FilterCount = 400;
    private static readonly DateTimeOffset First = new(TimeProvider.System.GetUtcNow().Date.AddDays(-7), TimeSpan.Zero);

    private static readonly string[] Words =
        ["order", "Order", "paid", "ÄRGER", "ärger", "KELVIN \u212A", "kelvin k", "Straße", "STRAẞE", "Ошибка сети", "ОШИБКА", "i\u017F\u017Fues", "disks", "🚀 launched", "10.5.3.7", "C:\\temp\\new", "say \"hi\"", "took 12.5 ms", "a_b%c"];

    private static readonly string[] Values =
        ["1", "1.5", "5.0", "-3", "\"5\"", "\"bob\"", "\"BOBBY\"", "true", "null", "[1, 5.0, \"xylo\"]", "[[5]]", "{\"name\": \"bob\"}", "{\"name\": 7}", "\"\"", "100.00", "1e2", "0", "\"Ärger \\\"x\\\"\"", "\"di\u017F\u212A\"", "{\"b.c\": \"bob\"}"];

    private static readonly string[] Terms =
    [
        "attr.a:5", "attr.a:5.00", "attr.a:bob", "attr.a:BOB*", "attr.a:*obby", "attr.a.name:bob", "attr.a.name:7", "attr.a:100", "attr.a:1e2", "attr.a:xylo", "attr.a:\"\"", "attr.a:-3",
        "attr.a:true", "attr.a:*", "attr.a>=5", "attr.a:\"ärger \\\"X\\\"\"", "attr.a:\"Ärger \\\"x\\\"\"", "attr.a!=5", "level>=error", "/order [0-9a-f]+/", "/kelvin/i", "/(paid|order)/", "/ta.*took/", "service:web", "attr.a:DISK", "attr.a.b.c:bob", "attr.a.\"b.c\":BOB", "/ошибка/i", "/issues/i",
    ];

    private static Gen<string> Id => Gen.Choose(0, EntryCount * 2).Select(number => ((long)number * 2_654_435_761L % 0xFFFFFFFF).ToString("x8", CultureInfo.InvariantCulture));

    [Fact]
    public async Task Filters_find_through_the_index_what_they_find_without()
    {
        var connection = await StoredConnection.CreateAsync(database, "agreement");
        var committer = StoredConnection.Committer(database);
        var number = 0;
        var entries = Entry(connection).Sample(numberOfSamples: EntryCount, size: 100).Select(entry => entry with { EventKey = connection.KeyOf(++number) }).ToList();
        await committer.CommitAsync(connection.Request(entries.Take(EntryCount - 500)), CancellationToken.None);
        await new BlockIndexBuilder(database.DataSource, database.Engine, TimeProvider.System, NullLogger<BlockIndexBuilder>.Instance).BuildAsync(CancellationToken.None);
        if (database.Engine.Kind == EngineKind.Timescale)
            await database.ExecuteAsync("SELECT compress_chunk(c) FROM show_chunks('log_entries', older_than => interval '2 days') c");

        // And some that come late.
        await committer.CommitAsync(connection.Request(entries.Skip(EntryCount - 500)), CancellationToken.None);

        var all = await ReadAsync(connection, LogFilter.All);
        Assert.Equal(EntryCount, all.Count);
        var matched = 0;
        foreach (var text in Filter(3).Sample(numberOfSamples: FilterCount, size: 100))
        {
            var filter = LogFilter.Parse(text);

            var found = await ReadAsync(connection, filter);

            Assert.True(all.Where(filter.Matches).Select(entry => entry.EventKey).SequenceEqual(found.Select(entry => entry.EventKey)), text);
            matched += found.Count;
        }

        Assert.True(matched > 10_000, $"only {matched} matches: the filters are not worth much");
    }

    private static Gen<LogEntry> Entry(StoredConnection connection) =>
        from words in Gen.Elements(Words).ListOf(3)
        from id in Id
        from second in Gen.Choose(0, 2 * 86_400)
        from hasAttribute in Gen.Elements(true, false, false)
        from value in Gen.Elements(Values)
        from request in Id
        from severity in Gen.Choose(1, 24)
        select connection.Entry(1, First.AddSeconds(second), $"{string.Join(' ', words)} {id}", severity) with
        {
            Attributes = Encoding.UTF8.GetBytes(hasAttribute ? $$"""{"a": {{value}}, "request": "{{request}}"}""" : $$"""{"a.name": {{value}}, "b": "{{request}}"}"""),
        };

    private static Gen<string> Filter(int depth)
    {
        var text = Gen.OneOf(
            Gen.Elements(Words).Select(Quoted),
            Id.Select(Quoted),
            Id.Select(id => $"attr.request:{id.ToUpperInvariant()}"),
            Id.Select(id => $"attr.b:{id[..6]}*"),
            Id.Select(id => Quoted(id[2..])),
            Id.Select(id => $"/{id[..5]}[0-9a-f]+$/"),
            Gen.Elements(Terms));
        if (depth == 0)
            return text;

        var deeper = Filter(depth - 1);
        return Gen.Frequency(
            (4, text),
            (1, deeper.Select(inner => $"-({inner})")),
            (2, from left in deeper from right in deeper select $"({left} OR {right})"),
            (2, from left in deeper from right in deeper select $"({left} {right})"));
    }

    private async Task<List<LogEntry>> ReadAsync(StoredConnection connection, LogFilter filter)
    {
        await using var snapshot = await EntrySnapshot.OpenAsync(database.DataSource, TimeSpan.FromSeconds(30), TimeProvider.System, CancellationToken.None);
        return await snapshot.Newest(new NewestQuery
        {
            ProjectNumber = connection.Identity.ProjectNumber,
            Filter = filter,
            From = First,
            To = First.AddDays(3),
            Limit = 100_000,
        }).ReadAsync(CancellationToken.None).ToListAsync();
    }

    private static string Quoted(string text) => $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
}
