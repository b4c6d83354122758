using System.Text;
using FsCheck;
using FsCheck.Fluent;
using LiveLogs.IntegrationTests.Storage;
using LiveLogs.Logs.Filters;
using LiveLogs.Storage.Queries;
using LiveLogs.Tests.Logs;
using Xunit;

namespace LiveLogs.IntegrationTests.Search;

/// <summary>
/// Records as they come, with escapes in names and names that come twice: live filters and rules see them so, while PostgreSQL's jsonb keeps what they mean. Both have to agree.
/// </summary>
public sealed class AttributeSpellingTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private const int EntryCount = 400;
    private static readonly DateTimeOffset Now = TimeProvider.System.GetUtcNow();

    private static readonly string[] Values = [":*", ":1", ":\"-2.50\"", ":true", ":text", ":a", ">0", "<=1", "!=1", ":\"a\\\"/\""];

    private static Gen<string> Filters =>
        from parts in Gen.Elements("a", "b", "\"a\"", "\"a.b\"").NonEmptyListOf().Where(parts => parts.Count < 6 && parts[0][0] != '"')
        from value in Gen.Elements(Values)
        from isNegated in Gen.Frequency((4, Gen.Constant(false)), (1, Gen.Constant(true)))
        select $"{(isNegated ? "-" : "")}attr.{string.Join('.', parts)}{value}";

    [Fact]
    public async Task PostgreSQL_and_memory_agree_on_records_as_they_come()
    {
        var project = await StoredConnection.CreateAsync(database, $"spelling-{Guid.NewGuid():N}");
        var number = 0;
        var entries = RandomJson.Object(4).Sample(numberOfSamples: EntryCount, size: 8)
            .Select(json => project.Entry(++number, Now.AddMinutes(-number)) with { Attributes = Encoding.UTF8.GetBytes(json) }).ToList();
        await StoredConnection.Committer(database).CommitAsync(project.Request(entries), CancellationToken.None);
        var matched = 0;
        foreach (var text in Filters.Sample(numberOfSamples: 400, size: 6))
        {
            var filter = LogFilter.Parse(text);
            var expected = entries.Where(filter.Matches).Select(entry => entry.EventKey).ToHashSet();

            var actual = await ReadAsync(project, filter);

            var strange = entries.FirstOrDefault(entry => expected.Contains(entry.EventKey) != actual.Contains(entry.EventKey));
            Assert.True(strange is null, $"{text} in {(strange is null ? "" : Encoding.UTF8.GetString(strange.Attributes.Span))}");
            matched += actual.Count;
        }

        Assert.True(matched > 5_000, $"only {matched} matches: the filters are not worth much");
    }

    private async Task<HashSet<long>> ReadAsync(StoredConnection project, LogFilter filter)
    {
        await using var snapshot = await EntrySnapshot.OpenAsync(database.DataSource, TimeSpan.FromSeconds(30), TimeProvider.System, CancellationToken.None);
        return await snapshot.Newest(new NewestQuery
        {
            ProjectNumber = project.Identity.ProjectNumber,
            Filter = filter,
            From = Now.AddDays(-3),
            To = Now.AddDays(1),
            Limit = 10_000,
        }).ReadAsync(CancellationToken.None).Select(entry => entry.EventKey).ToHashSetAsync();
    }
}
