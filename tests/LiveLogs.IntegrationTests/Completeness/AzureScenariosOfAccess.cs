using System.Net;
using LiveLogs.CloudSimulator.Faults;
using LiveLogs.Ingestion;
using LiveLogs.CloudSimulator.AzureMonitor.Store;
using LiveLogs.IntegrationTests.Storage;
using LiveLogs.Streaming.Polling;
using Xunit;

namespace LiveLogs.IntegrationTests.Completeness;

/// <summary>Azure scenarios about what an identity may read: roles, tokens, and workspaces that are hidden or moved.</summary>
[Collection(VirtualTimeTests.Name)]
public sealed class AzureScenariosOfAccess(TestDatabase database) : IClassFixture<TestDatabase>
{
    [Fact]
    public async Task Z18_workspaces_of_a_resource_that_the_identity_may_not_read_are_a_missing_permission()
    {
        const string resource = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/shop/providers/Microsoft.Compute/virtualMachines/web-1";
        var other = Guid.NewGuid();
        await using var rig = await AzureRig.StartAsync(database, options => options.Workspaces.Add(other));
        NewRow OfResource(string text) => AzureRig.Trace(rig.Now, text) with { Values = new Dictionary<string, object?> { ["Message"] = text, ["_ResourceId"] = resource } };
        rig.Simulator.Azure.Workspaces.Write(AzureRig.Workspace, "AppTraces", [OfResource("here")]);
        rig.Simulator.Azure.Workspaces.Write(other, "AppTraces", [OfResource("there")]);
        rig.Simulator.Azure.Apps[0].DeniedWorkspaces.Add(other);

        await using var run = await rig.ReadAsync(null, ("workspace_id", null), ("resource_id", resource));
        await run.RunAsync(TimeSpan.FromMinutes(5));

        var source = Assert.Single(run.Sources);
        Assert.Equal((StreamState.Failed, "PartialAccess"), (source.State, source.LastError?.Code));
        Assert.Contains(AzureWorkspaces.ResourceId(other), source.LastError!.Message, StringComparison.OrdinalIgnoreCase);
        Assert.False((await run.TestAsync()).Ok);

        rig.Simulator.Azure.Apps[0].DeniedWorkspaces.Clear();
        await run.RunAsync(TimeSpan.FromMinutes(5));
        Assert.Equal(["here", "there"], (await run.ColumnAsync("message")).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Z10_tokens_are_renewed_for_hours_and_a_missing_role_is_named_until_it_is_granted()
    {
        await using var rig = await AzureRig.StartAsync(database);
        rig.Simulator.Azure.Apps[0].DeniedWorkspaces.Add(AzureRig.Workspace);
        rig.WriteEachMinute(150, 1);

        await using var run = await rig.ReadAsync(null, ("poll_interval_seconds", 120));
        await run.RunAsync(TimeSpan.FromMinutes(10));
        Assert.Equal((LogSourceFailure.Permission, "Log Analytics Reader"), (run.Sources[0].LastError!.Failure, run.Sources[0].LastError!.MissingPermission));
        rig.Simulator.Azure.Apps[0].DeniedWorkspaces.Clear();
        await run.RunAsync(TimeSpan.FromMinutes(155));

        Assert.Equal(Completeness.Whole(150), await run.CompareAsync(rig.Expected()));
        Assert.Equal(StreamState.Streaming, run.Sources[0].State);
        Assert.True(rig.Simulator.Requests.Count("Token") >= 3);
    }

    [Fact]
    public async Task Z10_a_token_that_ends_early_is_renewed_within_the_call_and_one_for_another_service_is_refused()
    {
        await using var rig = await AzureRig.StartAsync(database);
        rig.WriteEachMinute(5);
        rig.Faults.Add(new FaultMatch { Operation = "Query", FirstCall = 3, LastCall = 3 }, new FaultEffects { Error = new FaultError { Code = "InvalidTokenError/TokenExpired", Status = 401 } });
        await using var run = await rig.ReadAsync();
        await run.RunAsync(TimeSpan.FromMinutes(6));

        Assert.Equal(Completeness.Whole(15), await run.CompareAsync(rig.Expected()));
        Assert.Null(run.Sources[0].LastError);
        using var refused = await rig.AskAsync("AppTraces", token: await rig.TokenAsync("https://graph.microsoft.com/.default"));
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
    }

    [Fact]
    public async Task Z25_a_table_hidden_by_roles_reads_as_empty_and_comes_whole_once_it_is_shown()
    {
        await using var rig = await AzureRig.StartAsync(database);
        rig.Simulator.Azure.Apps[0].HiddenTables.Add("AppTraces");
        rig.WriteEachMinute(3);
        await using var run = await rig.ReadAsync();
        await run.RunAsync(TimeSpan.FromMinutes(4));
        Assert.Equal(0, (await run.CompareAsync([])).Rows);

        rig.Simulator.Azure.Apps[0].HiddenTables.Clear();
        await run.RunAsync(TimeSpan.FromMinutes(4));
        Assert.Equal(Completeness.Whole(9), await run.CompareAsync(rig.Expected()));
    }

    [Fact]
    public async Task Z25_the_table_of_a_resource_that_roles_hide_is_a_missing_permission_and_not_an_empty_table()
    {
        const string resource = "/subscriptions/12345678-0000-4000-8000-000000000000/resourceGroups/shop/providers/Microsoft.Web/sites/checkout";
        await using var rig = await AzureRig.StartAsync(database);
        rig.Simulator.Azure.Apps[0].HiddenTables.Add("AppTraces");
        rig.WriteEachMinute(12, 3, row => row with { Values = new Dictionary<string, object?>(row.Values) { ["_ResourceId"] = resource.ToLowerInvariant() } });
        rig.WriteEachMinute(12, 1, row => row with { Expected = false });
        await using var run = await rig.ReadAsync(null, ("workspace_id", null), ("resource_id", resource));
        await run.RunAsync(TimeSpan.FromMinutes(8));

        using var unasked = await rig.AskAsync("AppTraces", place: resource[1..]);
        Assert.Equal((HttpStatusCode.OK, 0), (unasked.StatusCode, await AzureRig.RowsAsync(unasked)));
        var source = run.Sources[0];
        Assert.Equal((LogSourceFailure.Permission, "microsoft.insights/logs/AppTraces/read"), (source.LastError!.Failure, source.LastError.MissingPermission));
        Assert.Null(source.FreshTo);

        rig.Simulator.Azure.Apps[0].HiddenTables.Clear();
        await run.RunAsync(TimeSpan.FromMinutes(12));
        Assert.Equal(Completeness.Whole(36), await run.CompareAsync(rig.Expected()));
    }

    [Fact]
    public async Task Z27_a_workspace_that_is_moved_for_five_minutes_is_read_on()
    {
        await using var rig = await AzureRig.StartAsync(database);
        rig.WriteEachMinute(12);
        rig.Faults.Add(
            new FaultMatch { Operation = "Query", From = rig.Now.AddMinutes(2), Until = rig.Now.AddMinutes(7) },
            new FaultEffects { Error = new FaultError { Code = "BadArgumentError/FailedToResolveResource", Status = 400 } });

        await using var run = await rig.ReadAsync();
        await run.RunAsync(TimeSpan.FromMinutes(20));

        Assert.Equal(Completeness.Whole(36), await run.CompareAsync(rig.Expected()));
    }
}
