using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Fluent;
using LiveLogs.IntegrationTests.Storage;
using LiveLogs.Logs;
using LiveLogs.Logs.Filters;
using LiveLogs.Storage.Entries;
using LiveLogs.Storage.Indexes;
using LiveLogs.Storage.Queries;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Xunit;

namespace LiveLogs.IntegrationTests.Search;

/// <summary>Random entries and random filters: PostgreSQL and memory have to agree on every pair.</summary>
public sealed class FilterSqlTests(TestDatabase database) : IClassFixture<TestDatabase>, IAsyncLifetime
{
    private const int EntryCount = 300;
    private static readonly DateTimeOffset Now = TimeProvider.System.GetUtcNow();

    private static readonly string[] Messages =
    [
        "Timeout after 30s", "timeout", "100% done", "100 done", "a_b", "aXb", @"C:\temp\new", "ÄRGER im Lager", "ärger", "card 'x' refused",
        "status=502 GET /cart", "Straße", "STRAẞE Größe", "Ошибка сети", "i\u017F\u017Fues ΟΔΟΣ οδος", "İstanbul istanbul", "\U00010400 \u13A0", "KELVIN \u212A", "kelvin k", "line one\nline two", "", "🚀 launched", "x--y /* c */ ; DROP TABLE", "$1 %s {0}",
    ];

    private static readonly string[] Texts =
    [
        "timeout", "Timeout", "100%", "a_b", @"\\temp", "ärger", "ÄRGER", "'x'", "502", "k", "\u212A", "one", "🚀", "; DROP", "$1", "%", "_", "done", "straße", "ОШИБКА", "größe", "grö", "issues", "\u017Fues", "οδος", "İstan", "istan", "\U00010428", "\uAB70", "Größe", "^a.b*$[x](y)|z", "disk",
    ];

    private static readonly string[] Values =
        ["1", "1.5", "5.0", "-3", "\"5\"", "\"bob\"", "\"BOB\"", "\"a%b\"", "true", "false", "null", "[1, 5, \"x\"]", "[[5]]", "[]", "{\"name\": \"bob\"}", "{\"name\": 7}", "\"\"", "1e400", "-1e400", "1e-400", "0",
            "100", "100.00", "1e2", "\"100\"", "99.99999999999999999999", "100.00000000000000000001", "[99.99999999999999999999]", "\"502\"", "\"-7.50\"", "\"5e2\"", "\"+5.\"", "\"1e1000\"", "\"1e9999999\"", "\"5 \"", "\"x5\"", "[\"503\", \"kſ\"]", "\"SKſ Größe\"", "9007199254740993",
            "\"x\\ny\"", "\"\\t\"", "{\"b.c\": \"bob\", \"b\": {\"c\": 1}}", "{\"b\": {\"c.d.e\": \"x y\", \"c\": {\"d\": {\"e\": 9}}}}"];

    private static readonly string[] Terms =
    [
        "level>=error", "level:warn,info", "level<warn", "level!=error", "level:notice", "source:/shop/web", "source:/SHOP/*", "source:*web*", "source!=/shop/web",
        "stream:web-1", "stream:*", "service:we*", "service:*", "event_id:*7", "trace_id:*", "trace_id:0af7651916cd43dd8448eb211c80319c", "span_id:*",
        "span_id:b7ad6b7169203331", "span_id:ffffffffffffffff", "pattern:42", "pattern:*", "cloud:aws", "cloud:GCP", "resource.region:eu-*", "resource.region:*",
        "attr.a:5", "attr.a:bob", "attr.a:b*b", "attr.a:*", "attr.a>=1", "attr.a<0", "attr.a>1e300", "attr.a<=1.5", "attr.a!=5", "attr.a:true", "attr.a.name:bob", "attr.a.name:*",
        "attr.a.name>5", "attr.b:1", "attr.b>0", "attr.b!=*", "attr.a:\"a%b\"", "attr.a:a%b", "attr.a:0", "attr.a>=-1e308", "attr.a:\"\"", "attr.a:x", "attr.missing:1", "attr.missing!=1",
        "message:one", "message:\"Timeout\"", "message:*", "-message:*", "message:/ONE/i", "attr.a>=500", "attr.a<=-7.5", "attr.a>9007199254740992", "attr.a<9007199254740993", "attr.a:sk\u017F*", "attr.a:\"sks GRÖẞE\"", "attr.a:*\u212As*", "attr.a:\"kS\"",
        "attr.a.b.c:bob", "attr.a.b.c:1", "attr.a.b.c.d.e:*", "attr.a.b.c.d.e:\"X Y\"", "attr.a.b.c.d.e>8", "attr.a.\"b.c\":bob", "attr.\"a.name\":*", "attr.\"a\".\"b\".c:1", "attr.a.b.\"c.d.e\":*", "service:WEB", "service:*sk*", "/ошибка/i", "/ſues/i", "/straẞe/i", "/İSTAN/i", "/ΟΔΟΣ/i", "/disk/i", "/\u212Aelvin/i", "attr.a:bob*", "attr.a:-3", "attr.a:100", "attr.a:100.0", "attr.a:1e2", "attr.a:0100", "attr.a:+100", "attr.a:99.99999999999999999999", "attr.a>=100", "attr.a:1e400", "attr.a:1e-400", "attr.a:*b*", "resource.cloud.region:EU-WEST-1", "span_id!=*", "event_id:000*", "stream!=web-1",
        "/timeout/", "/TIMEOUT/i", "/status=5\\d\\d/", "/^line/", "/a.b/", "/(one|done)/", "/kelvin/i", "/100%? done/", "/\\bdone$/",
        @"""one\nline""", @"message:""one\u000aline""", @"attr.""a\tb"":""x\ny""", @"""c:\\temp\\new""",
    ];

    private StoredConnection _connection = null!;
    private StoredConnection _other = null!;

    public async ValueTask InitializeAsync()
    {
        var project = $"filters-{Guid.NewGuid():N}";
        (_connection, _other) = (await StoredConnection.CreateAsync(database, project), await StoredConnection.CreateAsync(database, project));
        var random = new Random(7);
        foreach (var connection in new[] { _connection, _other })
        {
            await StoredConnection.Committer(database).CommitAsync(
                connection.Request(Enumerable.Range(1, EntryCount).Select(number => Entry(connection, number, random))), CancellationToken.None);
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task PostgreSQL_and_memory_agree_on_random_filters()
    {
        await AgreeAsync();
        // And again where the text index answers: on all days but today.
        await new TextIndex(database.DataSource, database.Engine, TimeProvider.System, NullLogger<TextIndex>.Instance).BuildAsync(CancellationToken.None);
        await database.ExecuteAsync($"ALTER DATABASE {new NpgsqlConnectionStringBuilder(database.ConnectionString).Database} SET enable_seqscan = off");
        database.DataSource.Clear();
        await AgreeAsync();
    }

    private async Task AgreeAsync()
    {
        var entries = await ReadAsync(LogFilter.All);
        Assert.Equal(2 * EntryCount, entries.Count);
        var random = new Random(11);
        var matched = 0;
        foreach (var text in Terms.Concat(Texts.Select(Quoted)).Concat(Enumerable.Range(0, 400).Select(_ => Filter(random, 3))))
        {
            var filter = LogFilter.Parse(text);
            var expected = entries.Where(filter.Matches).Select(entry => entry.EventKey);

            var actual = (await ReadAsync(filter)).Select(entry => entry.EventKey).ToList();

            Assert.True(expected.SequenceEqual(actual), $"{text}: {string.Join(", ", Difference(entries, expected, actual))}");
            matched += actual.Count;
        }

        Assert.True(matched > 10_000, $"only {matched} matches: the filters are not worth much");
    }

    [Fact]
    public async Task PostgreSQL_and_memory_agree_on_random_texts_and_filters()
    {
        var project = await StoredConnection.CreateAsync(database, $"texts-{Guid.NewGuid():N}");
        var number = 0;
        var stored = RandomTexts.Two().Sample(numberOfSamples: 300, size: 12).Select(texts => project.Entry(++number, Now.AddMinutes(-number), texts.Item1, 9) with
        {
            Service = texts.Item2,
            Attributes = JsonSerializer.SerializeToUtf8Bytes(new { a = texts.Item2, labels = new Dictionary<string, string> { ["a.b/c"] = texts.Item1 } }),
        }).ToList();
        await StoredConnection.Committer(database).CommitAsync(project.Request(stored), CancellationToken.None);
        var entries = await ReadAsync(LogFilter.All, project: project);
        var matched = 0;
        foreach (var text in RandomFilters.Sample(numberOfSamples: 500, size: 6))
        {
            LogFilter filter;
            try
            {
                filter = LogFilter.Parse(text);
            }
            catch (FilterSyntaxException)
            {
                continue;
            }

            var expected = entries.Where(filter.Matches).Select(entry => entry.EventKey).ToList();
            var actual = (await ReadAsync(filter, project: project)).Select(entry => entry.EventKey).ToList();

            Assert.True(expected.SequenceEqual(actual), $"{filter}: {string.Join(", ", Difference(entries, expected, actual))}");
            matched += actual.Count;
        }

        Assert.True(matched > 5_000, $"only {matched} matches: the filters are not worth much");
    }

    [Fact]
    public async Task A_long_text_in_any_alphabet_can_be_looked_for()
    {
        var text = string.Concat(Enumerable.Repeat("Größe k. ", 440));

        Assert.Empty(await ReadAsync(LogFilter.Parse($"\"{text.ToLowerInvariant()}\"")));
        Assert.Empty(await ReadAsync(LogFilter.Parse($"attr.{string.Join('.', Enumerable.Repeat("a", AttributePath.MaxSegments))}:x")));
    }

    [Fact]
    public async Task A_connection_is_found_by_its_id_and_an_unknown_one_finds_nothing()
    {
        Assert.Equal(EntryCount, (await ReadAsync(LogFilter.Parse($"connection:{_other.Identity.ConnectionId}"))).Count);
        Assert.Empty(await ReadAsync(LogFilter.Parse($"connection:{Guid.NewGuid()}")));
        Assert.Equal(2 * EntryCount, (await ReadAsync(LogFilter.Parse($"-connection:{Guid.NewGuid()}"))).Count);
    }

    [Fact]
    public async Task Texts_that_can_not_be_stored_match_nothing_and_break_nothing()
    {
        foreach (var text in new[] { "\"a\0b\"", "\"\ud83d\"", "source:\"\0\"", "attr.\"\0\":1", @"""a\u0000b""", @"attr.""\u0000"":1", @"source:""\ud83d""" })
        {
            LogFilter filter;
            try
            {
                filter = LogFilter.Parse(text);
            }
            catch (FilterSyntaxException)
            {
                continue;
            }

            Assert.Empty(await ReadAsync(filter));
        }
    }

    [Fact]
    public async Task Pages_of_any_size_give_what_one_page_gives()
    {
        foreach (var text in new[] { "", "timeout", "/timeout/i", "level>=warn -/done/" })
        {
            var filter = LogFilter.Parse(text);
            var whole = (await ReadAsync(filter)).Select(entry => entry.EventKey).ToList();
            foreach (var limit in new[] { 1, 7, 64 })
            {
                var paged = new List<long>();
                EntryPlace? before = null;
                while (await ReadAsync(filter, limit, before) is { Count: > 0 } page)
                {
                    paged.AddRange(page.Select(entry => entry.EventKey));
                    before = EntryPlace.Of(page[^1]);
                }

                Assert.Equal(whole, paged);
            }
        }
    }

    private static Gen<string> RandomTexts => Gen.Elements(
            "k", "K", "\u212A", "s", "S", "ſ", "ß", "ẞ", "σ", "ς", "Σ", "µ", "μ", "Ä", "ä", "İ", "i", "I", "ǅ", "ё", "Ё", "\u13A0", "\uAB70", "\U00010400", "\U00010428", "🚀", "a", "B", "-", " ", "\n", "\r", "\t", "\u0001", "\u001B", "\u0085", "\u2028", "%", "_", "\\", "\"", "5", ".", "/", "[", "*")
        .ListOf().Select(string.Concat);

    private static Gen<string> RandomFilters => Gen.OneOf(
        RandomTexts.Select(Quoted),
        RandomTexts.Select(text => $"message:{Quoted(text)}"),
        RandomTexts.Select(text => $"/{Regex.Escape(text).Replace("/", "\\/", StringComparison.Ordinal)}/i"),
        RandomTexts.Select(text => $"/{Regex.Escape(text).Replace("/", "\\/", StringComparison.Ordinal)}/"),
        RandomTexts.Select(text => $"service:{Quoted(text)}"),
        RandomTexts.Select(text => $"attr.a:{Quoted(text)}"),
        RandomTexts.Select(text => $"attr.a:*{string.Concat(text.Where(char.IsLetter))}*"),
        RandomTexts.Select(text => $"-attr.labels.a.b/c:*{string.Concat(text.Where(char.IsLetter))}"),
        RandomTexts.Select(text => $"attr.labels.\"a.b/c\":{Quoted(text)}"));

    private async Task<List<LogEntry>> ReadAsync(LogFilter filter, int limit = 10_000, EntryPlace? before = null, StoredConnection? project = null)
    {
        var query = new NewestQuery
        {
            ProjectNumber = (project ?? _connection).Identity.ProjectNumber,
            Filter = filter,
            From = Now.AddDays(-3),
            To = Now.AddDays(1),
            Limit = limit,
            Before = before,
        };
        await using var snapshot = await EntrySnapshot.OpenAsync(database.DataSource, TimeSpan.FromSeconds(30), TimeProvider.System, CancellationToken.None);
        var entries = new List<LogEntry>();
        await foreach (var entry in snapshot.Newest(query).ReadAsync(CancellationToken.None))
            entries.Add(entry);

        return entries;
    }

    private static LogEntry Entry(StoredConnection connection, int number, Random random)
    {
        var attributes = new StringBuilder("{");
        if (random.Next(4) > 0)
            attributes.Append("\"a\": ").Append(Pick(random, Values));

        if (random.Next(4) == 0)
            attributes.Append(attributes.Length > 1 ? ", " : "").Append("\"a.name\": ").Append(Pick(random, Values));

        if (random.Next(3) == 0)
            attributes.Append(attributes.Length > 1 ? ", " : "").Append("\"b\": ").Append(Pick(random, Values));

        // Several entries share an instant, and they lie in all slices.
        return connection.Entry(number, Now.AddMinutes(-(random.Next(60) * random.Next(60))), Pick(random, Messages), random.Next(1, 25)) with
        {
            Attributes = Encoding.UTF8.GetBytes(attributes.Append('}').ToString()),
            Resource = random.Next(3) == 0 ? LogEntry.EmptyObject : JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, string>
            {
                ["cloud.provider"] = Pick(random, ["aws", "gcp"]),
                ["cloud.region"] = Pick(random, ["eu-west-1", "us-east-1"]),
            }),
            Source = Pick(random, ["/shop/web", "/Shop/Web", "/aws/lambda/pay", "a*b"]),
            Stream = Pick(random, ["web-1", "", "WEB-1"]),
            Service = Pick(random, ["web", "", "we_b", "di\u017F\u212A", "disk"]),
            TraceId = Pick(random, [null, "0af7651916cd43dd8448eb211c80319c", "ffffffffffffffffffffffffffffffff"]),
            SpanId = Pick(random, [null, "b7ad6b7169203331", "ffffffffffffffff"]),
            PatternId = random.Next(3) == 0 ? null : random.Next(41, 44),
        };
    }

    private static string Filter(Random random, int depth) => random.Next(depth == 0 ? 3 : 7) switch
    {
        0 => Quoted(Pick(random, Texts)),
        1 or 2 => Pick(random, Terms),
        3 => $"-({Filter(random, depth - 1)})",
        4 => $"({Filter(random, depth - 1)} OR {Filter(random, depth - 1)})",
        5 => $"-{Pick(random, Terms)}",
        _ => $"({Filter(random, depth - 1)} {Filter(random, depth - 1)})",
    };

    private static IEnumerable<string> Difference(List<LogEntry> entries, IEnumerable<long> expected, IEnumerable<long> actual)
    {
        var (left, right) = (expected.ToHashSet(), actual.ToHashSet());
        return entries.Where(entry => left.Contains(entry.EventKey) != right.Contains(entry.EventKey)).Take(3)
            .Select(entry => $"{(left.Contains(entry.EventKey) ? "memory" : "SQL")} takes '{entry.Message}' {entry.Level} {entry.Source} {Encoding.UTF8.GetString(entry.Attributes.Span)}");
    }

    private static string Quoted(string text) => QuotedText.Write(text);

    private static T Pick<T>(Random random, T[] values) => values[random.Next(values.Length)];
}
