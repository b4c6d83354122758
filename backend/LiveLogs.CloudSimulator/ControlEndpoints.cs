using System.Net;
using System.Text;
using System.Text.Json;
using LiveLogs.CloudSimulator.CloudWatch;
using LiveLogs.CloudSimulator.CloudWatch.Store;
using LiveLogs.CloudSimulator.GoogleCloud;
using LiveLogs.CloudSimulator.Shop;
using Microsoft.AspNetCore.Http.HttpResults;

namespace LiveLogs.CloudSimulator;

/// <summary>What tests in other processes use to reach behind the APIs, under <c>/_simulator</c>. Unsigned, so from this machine only.</summary>
internal static class ControlEndpoints
{
    public static void MapControl(this WebApplication app, Simulator simulator)
    {
        app.Use(OnlyFromThisMachine);
        var control = app.MapGroup("/_simulator");
        control.MapGet("/health", () => TypedResults.Ok(new { status = "ok" }));
        control.MapGet("/ca.pem", () => TypedResults.Text(simulator.CaCertificatePem, "application/x-pem-file"));
        control.MapGet("/faults", () => TypedResults.Text(simulator.Faults.ToJson(), "application/json"));
        control.MapPost("/faults", (HttpRequest request, CancellationToken cancellationToken) => AddFaultsAsync(request, simulator, cancellationToken));
        control.MapDelete("/faults", () => simulator.Faults.Clear());
        control.MapGet("/requests", (string? operation) => TypedResults.Ok(new
        {
            counts = simulator.Requests.Counts,
            items = simulator.Requests.Read(operation),
        }));
        control.MapDelete("/requests", () => simulator.Requests.Clear());
        control.MapGet("/ledger", (int? from, int? limit) => TypedResults.Ok(new
        {
            total = simulator.Ledger.Count,
            items = simulator.Ledger.Read(from ?? 0, limit ?? 10_000).Select(LedgerView.From),
        }));
        control.MapPost("/aws/events", (EventsDraft draft) => PutEvents(draft, simulator.CloudWatch.Store));
        control.MapPost("/azure/rows", (AzureRowsDraft draft) => draft.WriteTo(simulator.Azure.Workspaces));
        control.MapPost("/aws/accounts", (AccountDraft draft) => draft.AddTo(simulator.CloudWatch.Accounts));
        control.MapPost("/backlog", (Backlog backlog) => backlog.WriteTo(simulator));
        control.MapPost("/limits", (LimitsDraft limits) => limits.ApplyTo(simulator.GoogleCloud.Options));
        control.MapGoogle(simulator.GoogleCloud);
        control.MapGet("/demo", () => TypedResults.Ok(ShopLogGroups.All.Select(group => new
        {
            account = AwsAccount.DefaultId,
            group.Region,
            log_group = group.Name,
        })));
    }

    private static Task OnlyFromThisMachine(HttpContext context, RequestDelegate next)
    {
        if (!context.Request.Path.StartsWithSegments("/_simulator", StringComparison.Ordinal)
            || context.Connection.RemoteIpAddress is not { } address || IPAddress.IsLoopback(address))
            return next(context);

        context.Response.StatusCode = StatusCodes.Status403Forbidden;
        return Task.CompletedTask;
    }

    private static async Task<IResult> AddFaultsAsync(HttpRequest request, Simulator simulator, CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(request.Body, Encoding.UTF8);
        try
        {
            simulator.Faults.AddJson(await reader.ReadToEndAsync(cancellationToken));
            return TypedResults.NoContent();
        }
        catch (JsonException error)
        {
            return TypedResults.BadRequest(new { error = error.Message });
        }
    }

    private static Ok<StoredView> PutEvents(EventsDraft draft, CloudWatchStore store)
    {
        var group = store.Group(draft.Account, draft.Region, draft.LogGroup);
        group.TryCreateStream(draft.LogStream);
        var stored = draft.Events.Count == 0 ? [] : group.Put(draft.LogStream, [.. draft.Events.Select(draft => draft.ToEvent())]);
        return TypedResults.Ok(new StoredView([.. stored.Select(added => added.EventId)]));
    }

    internal sealed record EventsDraft
    {
        public string Account { get; init; } = AwsAccount.DefaultId;

        public required string Region { get; init; }

        public required string LogGroup { get; init; }

        public required string LogStream { get; init; }

        /// <summary>Empty creates group and stream only.</summary>
        public IReadOnlyList<EventDraft> Events { get; init; } = [];
    }

    internal sealed record EventDraft
    {
        public required DateTimeOffset Timestamp { get; init; }

        public required string Message { get; init; }

        public DateTimeOffset? IngestionTime { get; init; }

        public DateTimeOffset? VisibleAt { get; init; }

        public string? EventId { get; init; }

        public bool Expected { get; init; } = true;

        public NewLogEvent ToEvent() => new(Timestamp, Message)
        {
            IngestionTime = IngestionTime,
            VisibleAt = VisibleAt,
            EventId = EventId,
            Expected = Expected,
        };
    }

    /// <summary>A key to add; the account is made when it is new.</summary>
    internal sealed record AccountDraft
    {
        public required string Account { get; init; }

        public required string AccessKeyId { get; init; }

        public required string SecretAccessKey { get; init; }

        public string? SessionToken { get; init; }

        public DateTimeOffset? ExpiresAt { get; init; }

        public IReadOnlyList<string> Regions { get; init; } = [];

        public IReadOnlyList<string> LinkedAccounts { get; init; } = [];

        public IReadOnlyList<string> DeniedActions { get; init; } = [];

        public void AddTo(AwsAccounts accounts)
        {
            var account = accounts.GetOrAdd(Account);
            account.Regions.UnionWith(Regions);
            account.LinkedAccounts.UnionWith(LinkedAccounts);
            var key = new AwsAccessKey(AccessKeyId, SecretAccessKey) { SessionToken = SessionToken, ExpiresAt = ExpiresAt };
            foreach (var action in DeniedActions)
                key.Deny(action);
            accounts.AddKey(account, key);
        }
    }

    private sealed record StoredView(IReadOnlyList<string> EventIds);

    private sealed record LedgerView(
        string Account, string Region, string LogGroup, string LogStream, string EventId,
        DateTimeOffset Timestamp, DateTimeOffset IngestionTime, DateTimeOffset VisibleAt, string Message, bool Expected)
    {
        public static LedgerView From(LedgerEntry entry) => new(
            entry.Account, entry.Region, entry.LogGroup, entry.Event.Stream.Name, entry.Event.EventId,
            DateTimeOffset.FromUnixTimeMilliseconds(entry.Event.Timestamp),
            DateTimeOffset.FromUnixTimeMilliseconds(entry.Event.IngestionTime),
            DateTimeOffset.FromUnixTimeMilliseconds(entry.Event.VisibleAt),
            entry.Event.Message, entry.Expected);
    }
}
