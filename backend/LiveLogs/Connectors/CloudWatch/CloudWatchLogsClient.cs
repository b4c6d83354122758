using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using LiveLogs.Connectors.Calls;
using LiveLogs.Ingestion;
using LiveLogs.Outbound;

namespace LiveLogs.Connectors.CloudWatch;

/// <summary>
/// The operations of CloudWatch Logs that are used, under their official names. Every request waits for the budget that it
/// shares with the rest of the account.
/// </summary>
internal sealed class CloudWatchLogsClient(
    ProviderExchange exchange, CloudWatchConfig config, RoleCredentials? role, CloudWatchBudgets budgets, CallRetries retries, CloudWatchParts parts)
{
    /// <summary>Quick hiccups stay unseen; what lasts is Streaming's to deal with.</summary>
    public static readonly CallRetries ScanRetries = new(4, 3);

    /// <summary>A page holds at most 1 MB of text; escaping can make six of it, and 10,000 events have ids and names besides.</summary>
    private const long MaxAnswer = 16 * 1024 * 1024;

    private static readonly CloudWatchOperation<FilterLogEventsRequest, FilterLogEventsResponse> FilterLogEvents =
        new(nameof(FilterLogEvents), CloudWatchJson.Default.FilterLogEventsRequest, CloudWatchJson.Default.FilterLogEventsResponse, answer => answer.Events is not null);

    private static readonly CloudWatchOperation<DescribeLogGroupsRequest, DescribeLogGroupsResponse> DescribeLogGroups =
        new(nameof(DescribeLogGroups), CloudWatchJson.Default.DescribeLogGroupsRequest, CloudWatchJson.Default.DescribeLogGroupsResponse, answer => answer.LogGroups is not null);

    private readonly ProviderCalls _calls = new(parts.Time, parts.Logger);

    public long Calls => _calls.Calls;

    public long Throttles => _calls.Throttles;

    /// <summary>One page of the events of a log group, in the order of their time. It may be empty although more follow.</summary>
    /// <param name="request">What to read.</param>
    /// <param name="source">Who asks: sources that share a budget take turns.</param>
    /// <param name="cancellationToken">Ends waiting and the request.</param>
    /// <exception cref="LogSourceException">The call failed for good, or too often.</exception>
    public Task<FilterLogEventsResponse> FilterLogEventsAsync(
        FilterLogEventsRequest request, string source, CancellationToken cancellationToken) =>
        CallAsync(FilterLogEvents, budgets.FilterLogEvents, request, request.NextToken is not null, source, cancellationToken);

    /// <summary>One page of the log groups by name, 50 at most. Needs a permission that reading does not.</summary>
    /// <inheritdoc cref="FilterLogEventsAsync"/>
    public Task<DescribeLogGroupsResponse> DescribeLogGroupsAsync(
        DescribeLogGroupsRequest request, string source, CancellationToken cancellationToken) =>
        CallAsync(DescribeLogGroups, budgets.DescribeLogGroups, request, request.NextToken is not null, source, cancellationToken);

    /// <summary>Opens a Live Tail session. The caller disposes the answer, which ends the session. The time limit is for its beginning only.</summary>
    /// <inheritdoc cref="FilterLogEventsAsync"/>
    public Task<HttpResponseMessage> StartLiveTailAsync(StartLiveTailRequest request, string source, CancellationToken cancellationToken)
    {
        const string Name = "StartLiveTail";
        var place = AwsPlace.Stream(config);
        var body = JsonSerializer.SerializeToUtf8Bytes(request, CloudWatchJson.Default.StartLiveTailRequest);
        return _calls.RunAsync(
            Operation(Name, budgets.StartLiveTail, place, CallRetries.None),
            source,
            either => exchange.SendAsync(new CloudWatchRequest(Name, body, withToken: false, place, config, role), either),
            cancellationToken);
    }

    private Task<TResponse> CallAsync<TRequest, TResponse>(
        CloudWatchOperation<TRequest, TResponse> operation, RequestBudget budget, TRequest request, bool withToken, string source,
        CancellationToken cancellationToken)
    {
        var place = AwsPlace.Logs(config);
        var body = JsonSerializer.SerializeToUtf8Bytes(request, operation.RequestType);
        return _calls.RunAsync(Operation(operation.Name, budget, place, retries), source, AttemptAsync, cancellationToken);

        async Task<TResponse> AttemptAsync(CancellationToken either)
        {
            using var answer = await exchange.SendAsync(new CloudWatchRequest(operation.Name, body, withToken, place, config, role), either);
            var read = await ParseAsync(answer, operation.ResponseType, either);
            return operation.IsWhole(read) ? read : throw new JsonException($"The answer lacks fields that {operation.Name} promises.");
        }
    }

    private ProviderOperation Operation(string name, RequestBudget budget, AwsPlace place, CallRetries tries) =>
        new(name, budget, new CloudWatchFailures(config, place), parts.Options.CallTimeout) { Retries = tries };

    private static async Task<T> ParseAsync<T>(HttpResponseMessage answer, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        await using var content = await answer.Content.ReadAsStreamAsync(cancellationToken);
        await using var bounded = new BoundedStream(content, MaxAnswer);
        return await JsonSerializer.DeserializeAsync(bounded, type, cancellationToken) ?? throw new JsonException("The answer is null.");
    }
}

/// <summary>Each operation has a quota of its own.</summary>
internal sealed record CloudWatchBudgets(RequestBudget FilterLogEvents, RequestBudget DescribeLogGroups, RequestBudget StartLiveTail);
