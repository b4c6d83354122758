using System.Text.Json;
using LiveLogs.CloudSimulator.AzureMonitor.Store;
using LiveLogs.CloudSimulator.Faults;
using LiveLogs.IntegrationTests.Storage;
using Xunit;

namespace LiveLogs.IntegrationTests.Completeness;

/// <summary>Azure scenarios about what rows hold and how they are told apart.</summary>
[Collection(VirtualTimeTests.Name)]
public sealed class AzureScenariosOfRows(TestDatabase database) : IClassFixture<TestDatabase>
{
    [Fact]
    public async Task Z11_columns_that_appear_and_change_places_are_read_by_name()
    {
        await using var rig = await AzureRig.StartAsync(database);
        rig.Write(2);
        await using var run = await rig.ReadAsync();
        await run.RunAsync(TimeSpan.FromMinutes(1));

        var table = rig.Simulator.Azure.Workspaces.Find(AzureRig.Workspace, "AppTraces")!;
        table.ChangeColumns(columns => columns.Reverse().Prepend(new AzureColumn("Tenant_s", "string")));
        rig.Write(1, row => row with { Values = new Dictionary<string, object?>(row.Values) { ["Tenant_s"] = "blue", ["Shard_d"] = 4.5 } });
        await run.RunAsync(TimeSpan.FromMinutes(3));

        Assert.Equal(Completeness.Whole(3), await run.CompareAsync(rig.Expected()));
        Assert.Equal(["line 1", "line 2", "line 3"], await run.ColumnAsync("message"));
        Assert.Equal(["", "", "blue"], await run.ColumnAsync("attributes->>'Tenant_s'"));
        Assert.Equal(["", "", "4.5"], await run.ColumnAsync("attributes->>'Shard_d'"));
    }

    [Fact]
    public async Task Z11_overflowing_diagnostics_keep_their_additional_fields()
    {
        await using var rig = await AzureRig.StartAsync(database);
        rig.Write(1, row => row with
        {
            Values = new Dictionary<string, object?> { ["ResultDescription"] = "login failed", ["Level"] = "2", ["AdditionalFields"] = """{"clientIp_s":"10.0.0.7"}""" },
        }, "AzureDiagnostics");

        await using var run = await rig.ReadAsync("AzureDiagnostics");
        await run.RunAsync(TimeSpan.FromMinutes(1));

        Assert.Equal(["login failed"], await run.ColumnAsync("message"));
        Assert.Equal(["17"], await run.ColumnAsync("severity"));
        Assert.Contains("10.0.0.7", Assert.Single(await run.ColumnAsync("attributes")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Z12_values_of_every_type_arrive_and_so_do_nulls_of_every_type()
    {
        await using var rig = await AzureRig.StartAsync(database);
        rig.Simulator.Azure.Workspaces.Table(AzureRig.Workspace, "Types_CL").AddColumn("Tags", "dynamic");
        rig.Write(1, row => row with { Values = Values() }, "Types_CL");
        rig.Write(1, row => row with { Values = Values().Keys.ToDictionary(name => name, _ => (object?)null) }, "Types_CL");

        await using var run = await rig.ReadAsync("Types_CL");
        await run.RunAsync(TimeSpan.FromMinutes(1));

        Assert.Equal(Completeness.Whole(2), await run.CompareAsync(rig.Expected()));
        using var attributes = JsonDocument.Parse((await run.ColumnAsync("attributes"))[0]);
        Assert.Equal(12.345m, attributes.RootElement.GetProperty("Price").GetDecimal());
        Assert.Equal("1.02:03:04.5000000", attributes.RootElement.GetProperty("Took").GetString());
        Assert.Equal(9_007_199_254_740_993, attributes.RootElement.GetProperty("Big").GetInt64());
        Assert.Equal("NaN", attributes.RootElement.GetProperty("Ratio").GetString());
        Assert.Contains("blue", attributes.RootElement.GetRawText(), StringComparison.Ordinal);

        static Dictionary<string, object?> Values() => new()
        {
            ["RawData"] = "all types",
            ["Flag"] = true,
            ["Small"] = 7,
            ["Big"] = 9_007_199_254_740_993,
            ["Ratio"] = double.NaN,
            ["Price"] = 12.345m,
            ["Took"] = new TimeSpan(1, 2, 3, 4, 500),
            ["Id_g"] = Guid.NewGuid(),
            ["When"] = DateTimeOffset.UnixEpoch.AddTicks(1),
            ["Tags"] = """{"colour":"blue"}""",
        };
    }

    [Fact]
    public async Task Z13_log_messages_may_be_texts_objects_and_lists_and_a_missing_level_of_an_exception_is_an_error()
    {
        await using var rig = await AzureRig.StartAsync(database);
        foreach (var message in (string[])["\"plain text\"", """{"level":"warn","msg":"object"}""", "[1,2]", "bare text"])
            rig.Write(1, row => row with { Values = new Dictionary<string, object?> { ["LogMessage"] = message, ["PodName"] = "web-7" } }, "ContainerLogV2");
        rig.Write(1, row => row with { Values = new Dictionary<string, object?> { ["OuterMessage"] = "boom", ["SeverityLevel"] = null } }, "AppExceptions");

        await using var run = await rig.ReadAsync(new[] { "ContainerLogV2", "AppExceptions" });
        await run.RunAsync(TimeSpan.FromMinutes(1));

        Assert.Equal(Completeness.Whole(5), await run.CompareAsync(rig.Expected()));
        Assert.Equal(["[1,2]", "bare text", "boom", "plain text", """{"level":"warn","msg":"object"}"""], (await run.ColumnAsync("message")).Order(StringComparer.Ordinal));
        Assert.Contains("boom 17", await run.ColumnAsync("message || ' ' || severity"));
    }

    [Fact]
    public async Task Z14_Z23_basic_tables_without_ids_are_searched_and_equal_rows_are_all_stored()
    {
        await using var rig = await AzureRig.StartAsync(database);
        var moment = rig.Now.AddMinutes(-1);
        for (var copy = 0; copy < 3; copy++)
            rig.Write(1, row => row with { TimeGenerated = moment, Values = new Dictionary<string, object?> { ["Message"] = "twin" } }, "Basic_CL", true);
        rig.Write(20, row => row with { TimeGenerated = moment.AddSeconds(5) }, "Basic_CL", true);
        rig.Clock.At(rig.Now.AddMinutes(10), () => rig.Write(5, null, "Basic_CL", true));

        await using var run = await rig.ReadAsync("Basic_CL | where TimeGenerated > ago(1d)", ("table_plan", "basic"), ("poll_interval_seconds", 300));
        await run.RunAsync(TimeSpan.FromMinutes(60));

        var messages = await run.ColumnAsync("message");
        Assert.Equal(28, messages.Count);
        Assert.Equal(3, messages.Count(message => message == "twin"));
        Assert.Equal(0, rig.Queries);
    }

    [Fact]
    public async Task Z18_two_workspaces_may_use_the_same_item_id()
    {
        var other = Guid.NewGuid();
        await using var rig = await AzureRig.StartAsync(database, azure => azure.Workspaces.Add(other));
        foreach (var workspace in (Guid[])[AzureRig.Workspace, other])
            rig.Simulator.Azure.Workspaces.Write(workspace, "AppTraces", [AzureRig.Trace(rig.Now, "same id") with { ItemId = "11111111-0000-4000-8000-000000000001" }]);

        await using var first = await rig.ReadAsync();
        await using var second = await rig.ReadAsync(null, ("workspace_id", other.ToString()));
        await first.RunAsync(TimeSpan.FromMinutes(2));

        Assert.Equal(Completeness.Whole(1), await first.CompareAsync(rig.Expected()));
        Assert.Equal(Completeness.Whole(1), await second.CompareAsync(rig.Expected(other)));
    }

    [Fact]
    public async Task Z19_huge_cells_500_columns_and_hostile_texts_are_read_and_filtered_as_written()
    {
        const string hostile = "say \"hi\" \\ | union AppTraces //\r\n\tend";
        await using var rig = await AzureRig.StartAsync(database);
        rig.Write(1, row => row with { Values = Enumerable.Range(0, 500).ToDictionary(number => $"Column{number}_s", number => (object?)$"value {number}") }, "Wide_CL");
        rig.Write(1, row => row with { Values = new Dictionary<string, object?> { ["RawData"] = new string('x', 64 * 1024), ["Owner_s"] = hostile } }, "Wide_CL");

        await using var all = await rig.ReadAsync("Wide_CL");
        await using var some = await rig.ReadAsync("Wide_CL | where Owner_s == \"say \\\"hi\\\" \\\\ | union AppTraces //\\r\\n\\tend\"");
        await all.RunAsync(TimeSpan.FromMinutes(1));

        Assert.Equal(Completeness.Whole(2), await all.CompareAsync(rig.Expected()));
        Assert.Equal(["65536"], await some.ColumnAsync("length(message)"));
    }

    [Fact]
    public async Task Z23_rows_that_differ_only_in_their_item_id_are_all_stored()
    {
        await using var rig = await AzureRig.StartAsync(database);
        var moment = rig.Now;
        rig.Simulator.Azure.Workspaces.Write(AzureRig.Workspace, "AppTraces", Enumerable.Range(0, 3).Select(_ => AzureRig.Trace(moment, "twin") with { IngestionTime = moment }));

        await using var run = await rig.ReadAsync();
        await run.RunAsync(TimeSpan.FromMinutes(5));

        Assert.Equal(Completeness.Whole(3), await run.CompareAsync(rig.Expected()));
    }

    [Fact]
    public async Task Z26_more_than_is_held_in_memory_at_once_is_read_in_smaller_pages_and_a_cut_answer_counts_for_nothing()
    {
        await using var rig = await AzureRig.StartAsync(database);
        rig.Write(500, row => row with { Values = new Dictionary<string, object?> { ["Message"] = new string('m', 100_000) } });
        rig.Faults.Add(new FaultMatch { Operation = "Query", LastCall = 1 }, new FaultEffects { CutAfter = 20_000_000 });

        await using var run = await rig.ReadAsync(null, ("poll_interval_seconds", 300));
        await run.RunAsync(TimeSpan.FromMinutes(3));

        Assert.Equal(Completeness.Whole(500), await run.CompareAsync(rig.Expected()));
    }

    [Fact]
    public async Task Sweeps_of_a_busy_table_ask_for_ids_and_fetch_only_the_rows_that_are_new()
    {
        await using var rig = await AzureRig.StartAsync(database);
        rig.WriteEachMinute(12, 2500);
        await using var run = await rig.ReadAsync("AppTraces | where SeverityLevel >= 1 | project Message, SeverityLevel");
        await run.RunAsync(TimeSpan.FromMinutes(13));
        // Fast scans look back for a minute.
        rig.Write(45, row => row with { IngestionTime = rig.Now.AddMinutes(-3) });
        await run.RunAsync(TimeSpan.FromMinutes(4));

        Assert.Equal(Completeness.Whole((12 * 2500) + 45), await run.CompareAsync(rig.Expected()));
        var queries = rig.Simulator.Requests.Read("Query").Select(request => request.Parameters).ToList();
        Assert.Contains(queries, query => query.Contains("| project __it, __id\n", StringComparison.Ordinal));
        Assert.Contains(queries, query => query.Contains("__id in (", StringComparison.Ordinal));
    }
}
