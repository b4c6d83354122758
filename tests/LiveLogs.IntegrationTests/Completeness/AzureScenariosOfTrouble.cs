using System.Net;
using LiveLogs.CloudSimulator.Faults;
using LiveLogs.Connectors.Trials;
using LiveLogs.Ingestion;
using LiveLogs.IntegrationTests.Storage;
using LiveLogs.Streaming.Polling;
using Xunit;

namespace LiveLogs.IntegrationTests.Completeness;

/// <summary>Azure scenarios about answers that are wrong, partial, late or refused.</summary>
[Collection(VirtualTimeTests.Name)]
public sealed class AzureScenariosOfTrouble(TestDatabase database) : IClassFixture<TestDatabase>
{
    [Fact]
    public async Task Z18_a_table_without_item_ids_is_read_all_the_same()
    {
        await using var rig = await AzureRig.StartAsync(database);
        rig.Simulator.Azure.Workspaces.Table(AzureRig.Workspace, "Device_CL").HasItemIds = false;
        for (var minute = 0; minute < 10; minute++)
            rig.Clock.At(rig.Now.AddMinutes(minute).AddSeconds(7), () => rig.Write(3, table: "Device_CL"));

        await using var run = await rig.ReadAsync("Device_CL");
        await run.RunAsync(TimeSpan.FromMinutes(16));

        Assert.Equal(StreamState.Streaming, Assert.Single(run.Sources).State);
        Assert.Equal(30, (await run.ColumnAsync("message")).Distinct().Count());
        Assert.Equal(30, (await run.ColumnAsync("message")).Count);
    }

    [Fact]
    public async Task Z04_answers_are_kept_for_two_minutes_unless_asked_otherwise_and_the_connector_asks()
    {
        await using var rig = await AzureRig.StartAsync(database);
        rig.Write(1);
        using var first = await rig.AskAsync("AppTraces");
        rig.Write(1);
        await rig.Clock.RunAsync(TimeSpan.FromSeconds(30), () => 0);
        using var kept = await rig.AskAsync("AppTraces");
        using var fresh = await rig.AskAsync("AppTraces", cacheControl: "no-cache");

        Assert.Equal((1, 1, 2), (await AzureRig.RowsAsync(first), await AzureRig.RowsAsync(kept), await AzureRig.RowsAsync(fresh)));
        Assert.Equal(TimeSpan.FromSeconds(30), kept.Headers.Age);
        await using var run = await rig.ReadAsync();
        await run.RunAsync(TimeSpan.FromMinutes(2));
        Assert.Equal(Completeness.Whole(2), await run.CompareAsync(rig.Expected()));
    }

    [Theory]
    [InlineData("records")]
    [InlineData("bytes")]
    [InlineData("warning")]
    public async Task Z05_rows_of_a_partial_answer_are_not_used_and_less_is_asked_for(string kind)
    {
        await using var rig = await AzureRig.StartAsync(database);
        rig.Write(2000);
        rig.Faults.Add(
            new FaultMatch { Operation = "Query", Times = kind == "warning" ? 3 : int.MaxValue },
            kind == "records" ? new FaultEffects { PageItems = 700 } : kind == "bytes" ? new FaultEffects { PageBytes = 100_000 } : new FaultEffects { Partial = FaultPartial.Warning });

        await using var run = await rig.ReadAsync();
        await run.RunAsync(TimeSpan.FromMinutes(8));

        Assert.Equal(Completeness.Whole(2000), await run.CompareAsync(rig.Expected()));
    }

    [Fact]
    public async Task Z06_a_query_that_takes_too_long_is_repeated_over_a_shorter_time()
    {
        await using var rig = await AzureRig.StartAsync(database);
        rig.WriteEachMinute(5);
        await rig.Clock.RunAsync(TimeSpan.FromMinutes(6), () => 0);
        rig.Faults.Add(new FaultMatch { Operation = "Query", LastCall = 3 }, new FaultEffects { Error = new FaultError { Code = "GatewayTimeout", Status = 504 } });

        await using var run = await rig.ReadAsync();
        await run.RunAsync(TimeSpan.FromMinutes(5));

        Assert.Equal(Completeness.Whole(15), await run.CompareAsync(rig.Expected()));
        Assert.Null(run.Sources[0].LastError);
    }

    [Theory]
    [InlineData(90.0)]
    [InlineData(null)]
    public async Task Z07_throttling_is_respected_with_and_without_a_time_to_wait(double? retryAfter)
    {
        await using var rig = await AzureRig.StartAsync(database);
        rig.WriteEachMinute(5);
        rig.Faults.Add(new FaultMatch { Operation = "Query", LastCall = 2 }, new FaultEffects { Error = new FaultError { Code = "ThrottledError", Status = 429 }, RetryAfterSeconds = retryAfter });

        await using var run = await rig.ReadAsync();
        await run.RunAsync(TimeSpan.FromMinutes(10));

        Assert.Equal(Completeness.Whole(15), await run.CompareAsync(rig.Expected()));
        var times = rig.Simulator.Requests.Read("Query").Select(request => request.At).Take(3).ToList();
        Assert.True(times[1] - times[0] >= TimeSpan.FromSeconds(retryAfter ?? 30));
        Assert.Equal(2, run.QuotaUse.Throttles);
    }

    [Fact]
    public async Task Z07_the_201st_request_in_30_seconds_is_refused_and_the_sixth_query_at_once_waits_for_a_place()
    {
        await using var rig = await AzureRig.StartAsync(database);
        var token = await rig.TokenAsync();
        rig.Write(1);
        for (var call = 0; call < 200; call++)
            (await rig.AskAsync("AppTraces", token: token)).Dispose();

        using var refused = await rig.AskAsync("AppTraces", token: token);
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);

        await rig.Clock.RunAsync(TimeSpan.FromSeconds(31), () => 0);
        rig.Faults.Add(new FaultMatch { Operation = "Query" }, new FaultEffects { StallSeconds = 10 });
        var began = rig.Now;
        var answers = Enumerable.Range(0, 6).Select(_ => rig.AskAsync("AppTraces", token: token)).ToList();
        var moments = answers.ConvertAll(answer => answer.ContinueWith(_ => rig.Now - began, TaskScheduler.Default));
        await rig.Clock.RunAsync(TimeSpan.FromSeconds(40), () => rig.Simulator.UnderWay);
        Assert.Equal(5, (await Task.WhenAll(moments)).Count(moment => moment < TimeSpan.FromSeconds(20)));
    }

    [Theory]
    [InlineData(200)]
    [InlineData(204)]
    public async Task Z08_an_answer_without_a_body_never_passes_for_an_empty_table(int status)
    {
        await using var rig = await AzureRig.StartAsync(database);
        rig.WriteEachMinute(5);
        rig.Faults.Add(new FaultMatch { Operation = "Query", FirstCall = 2, LastCall = 3 }, new FaultEffects { EmptyStatus = status });

        await using var run = await rig.ReadAsync();
        await run.RunAsync(TimeSpan.FromMinutes(12));

        Assert.Equal(Completeness.Whole(15), await run.CompareAsync(rig.Expected()));
    }

    [Fact]
    public async Task Z09_query_errors_are_told_apart_and_a_table_is_read_from_its_first_row_on()
    {
        await using var rig = await AzureRig.StartAsync(database);
        rig.Write(1);
        await using var wrong = await rig.ReadAsync("AppTraces | where Nonsense == 1");
        var test = await wrong.TestAsync();
        await wrong.StopAsync();
        Assert.Equal((ConnectionTestFailure.Configuration, "SEM0100"), (test.Failure!.Value, test.ProviderCode));

        await using var parse = await rig.ReadAsync("AppTraces | where 1 +* 2");
        var syntax = await parse.TestAsync();
        await parse.StopAsync();
        Assert.Equal("SYN0002", syntax.ProviderCode);

        await using var later = await rig.ReadAsync("New_CL");
        await later.RunAsync(TimeSpan.FromMinutes(3));
        Assert.Equal(LogSourceFailure.NotFound, later.Sources[0].LastError!.Failure);
        rig.Write(3, null, "New_CL");
        await later.RunAsync(TimeSpan.FromMinutes(4));
        Assert.Equal(Completeness.Whole(3), await later.CompareAsync(rig.Expected().Where(row => row.Source == "New_CL")));
    }

    [Fact]
    public async Task Z15_timespans_in_address_and_body_are_intersected()
    {
        await using var rig = await AzureRig.StartAsync(database);
        foreach (var minutes in (int[])[50, 20, 5])
            rig.Write(1, row => row with { TimeGenerated = row.TimeGenerated.AddMinutes(-minutes) });

        using var both = await rig.AskAsync("AppTraces", timespan: "PT1H", bodyTimespan: "PT30M");

        Assert.Equal(2, await AzureRig.RowsAsync(both));
    }

    [Fact]
    public async Task Z24_a_partial_second_page_neither_loses_nor_repeats_the_first()
    {
        await using var rig = await AzureRig.StartAsync(database);
        rig.Write(25_000);
        rig.Faults.Add(new FaultMatch { Operation = "Query", FirstCall = 2, LastCall = 2 }, new FaultEffects { PageItems = 10 });

        await using var run = await rig.ReadAsync(null, ("poll_interval_seconds", 300));
        await run.RunAsync(TimeSpan.FromMinutes(3));

        Assert.Equal(Completeness.Whole(25_000), await run.CompareAsync(rig.Expected()));
    }

    [Fact]
    public async Task Z28_two_tables_and_a_dashboard_share_the_queries_at_once_of_one_identity()
    {
        await using var rig = await AzureRig.StartAsync(database);
        rig.WriteEachMinute(8);
        rig.Clock.At(rig.Now.AddMinutes(1), () => rig.Write(5, null, "Syslog"));
        rig.Faults.Add(new FaultMatch { Operation = "Query" }, new FaultEffects { StallSeconds = 4 });
        await using var run = await rig.ReadAsync(new[] { "AppTraces", "Syslog" });
        var token = await rig.TokenAsync();
        var dashboard = new List<Task<HttpResponseMessage>>();
        for (var second = 0; second < 480; second += 5)
            rig.Clock.At(rig.Now.AddSeconds(second), () => dashboard.Add(Task.Run(() => rig.AskAsync("AppTraces | count", token: token))));

        await run.RunAsync(TimeSpan.FromMinutes(16));

        Assert.Equal(Completeness.Whole(29), await run.CompareAsync(rig.Expected()));
        Assert.All(await Task.WhenAll(dashboard), answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));
        Assert.True(rig.Simulator.Requests.PeakWithin("Query", TimeSpan.FromSeconds(30)) < 200);
    }

    [Fact]
    public async Task Z29_an_answer_that_a_proxy_kept_is_noticed_and_moves_no_mark()
    {
        await using var rig = await AzureRig.StartAsync(database);
        rig.WriteEachMinute(10);
        rig.Faults.Add(new FaultMatch { Operation = "Query", FirstCall = 3, LastCall = 8 }, new FaultEffects { StaleAgeSeconds = 119 });

        await using var run = await rig.ReadAsync();
        await run.RunAsync(TimeSpan.FromMinutes(2.5));
        Assert.Contains("119 s old", run.Sources[0].LastError!.Message, StringComparison.Ordinal);
        await run.RunAsync(TimeSpan.FromMinutes(16));

        Assert.Equal(Completeness.Whole(30), await run.CompareAsync(rig.Expected()));
    }
}
