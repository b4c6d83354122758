using System.Globalization;
using System.Text.RegularExpressions;
using LiveLogs.Logs.Filters;
using LiveLogs.Storage.Database;
using LiveLogs.Storage.Queries;
using Xunit;

namespace LiveLogs.IntegrationTests.Storage;

/// <summary>Which way PostgreSQL answers: a lost index makes no answer wrong, only slow.</summary>
public sealed class PlanTests(PlannedRows rows) : IClassFixture<PlannedRows>
{
    private bool IsNative => rows.Database.Engine.Kind == EngineKind.Native;

    [Theory]
    [InlineData("")]
    [InlineData("order")]
    [InlineData("level:info source:/shop/web")]
    public async Task The_newest_entries_are_read_along_the_keyset(string filter)
    {
        var plan = await ExplainAsync(filter, willFindFew: false, TimeSpan.FromMinutes(20));

        Assert.True(plan.Contains(IsNative ? "_project_number_ts_event_key_idx" : "_log_entries_key", StringComparison.Ordinal), plan);
        Assert.DoesNotContain("Seq Scan on log_entries", plan, StringComparison.Ordinal);
    }

    /// <summary>The nanoseconds share a column with the level's source, so the order of an instant is an expression that no index has.</summary>
    [Theory]
    [InlineData("")]
    [InlineData("order")]
    public async Task No_more_than_a_page_is_sorted(string filter)
    {
        var plan = await ExplainAsync(filter, willFindFew: false, TimeSpan.FromHours(20), explain: "EXPLAIN (ANALYZE, TIMING OFF, COSTS OFF)");

        Assert.DoesNotMatch("external|Disk", plan);
        var rows = Regex.Matches(plan, @"Sort \(actual rows=(\d+)").Select(match => int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture)).ToList();
        Assert.NotEmpty(rows);
        Assert.All(rows, count => Assert.InRange(count, 1, 100));
        Assert.All(
            Regex.Matches(plan, @"Scan (?:Backward )?using \S+ on \S+ \S+ \(actual rows=(\d+)"),
            match => Assert.InRange(int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture), 1, 200));
    }

    [Theory]
    [InlineData("\"c4ca4238a0b92382\"")]
    [InlineData("4ca4238a0b9")]
    [InlineData("/order c4ca4238[0-9a-f]+ was/")]
    [InlineData("attr.request_id:c4ca4238a0b923820dcc509a6f75849b")]
    public async Task A_rare_text_of_a_closed_day_is_found_by_the_text_index(string filter)
    {
        Assert.Contains(
            $"{await rows.Database.PartitionOfAsync(PlannedRows.Closed)}_text", await ExplainAsync(filter, willFindFew: true), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("4ca4238a0b9")]
    [InlineData("attr.request_id:c4ca4238a0b923820dcc509a6f75849b")]
    public async Task A_rare_text_of_the_newest_day_is_found_by_the_text_indexes_of_its_hours(string filter)
    {
        var partition = await rows.Database.PartitionOfAsync(PlannedRows.Newest);
        var slices = new TimeSlices(PlannedRows.Newest, PlannedRows.Newest.AddHours(21.5), PlannedRows.Newest.AddHours(23));
        while (slices.TryNext(out var from, out var to))
        {
            Assert.Contains(
                $"{partition}_text_{from:HH}", await ExplainAsync(filter, willFindFew: true, to - from, from), StringComparison.Ordinal);
            slices.Took(TimeSpan.Zero);
        }
    }

    [Fact]
    public async Task A_trace_is_found_by_its_index() =>
        Assert.Contains(
            IsNative ? "_project_number_trace_id_ts_idx" : "_log_entries_trace",
            await ExplainAsync("trace_id:c4ca4238a0b923820dcc509a6f75849b", willFindFew: true),
            StringComparison.Ordinal);

    [Fact]
    public async Task Days_outside_of_the_range_are_not_looked_at()
    {
        if (IsNative)
            Assert.DoesNotContain($"log_entries_{PlannedRows.Today:yyyyMMdd}", await ExplainAsync("order", willFindFew: true), StringComparison.Ordinal);
    }

    private async Task<string> ExplainAsync(string filter, bool willFindFew, TimeSpan? length = null, DateTimeOffset? from = null, string explain = "EXPLAIN")
    {
        var query = new NewestQuery
        {
            ProjectNumber = rows.ProjectNumber,
            Filter = LogFilter.Parse(filter),
            From = from ?? PlannedRows.Closed,
            To = (from ?? PlannedRows.Closed) + (length ?? TimeSpan.FromDays(1)),
            Limit = 100,
        };
        var (command, _) = NewestEntries.Command(query, new SearchStretch(query.From, query.To), willFindFew);
        await using var connection = await rows.Database.DataSource.OpenConnectionAsync();
        await using (command)
        {
            (command.Connection, command.CommandText) = (connection, $"{explain} {command.CommandText}");
            var plan = new List<string>();
            await using var reader = await command.ExecuteReaderAsync();
            while (await reader.ReadAsync())
                plan.Add(reader.GetString(0));

            return string.Join('\n', plan);
        }
    }
}
