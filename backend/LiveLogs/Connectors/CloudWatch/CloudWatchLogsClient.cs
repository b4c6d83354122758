using LiveLogs.Ingestion;

namespace LiveLogs.Connectors.CloudWatch;

/// <summary>
/// The operations of CloudWatch Logs that are used, under their official names. Every request waits for the budget it
/// shares with the rest of the account; throttling and passing trouble are tried again a few times.
/// </summary>
internal sealed partial class CloudWatchLogsClient(
    CloudWatchTransport transport, CloudWatchBudgets budgets, RetryLimits limits, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(200);

    private static readonly CloudWatchOperation<FilterLogEventsRequest, FilterLogEventsResponse> FilterLogEvents =
        new(nameof(FilterLogEvents), CloudWatchJson.Default.FilterLogEventsRequest, CloudWatchJson.Default.FilterLogEventsResponse, answer => answer.Events is not null);

    private static readonly CloudWatchOperation<DescribeLogGroupsRequest, DescribeLogGroupsResponse> DescribeLogGroups =
        new(nameof(DescribeLogGroups), CloudWatchJson.Default.DescribeLogGroupsRequest, CloudWatchJson.Default.DescribeLogGroupsResponse, answer => answer.LogGroups is not null);

    private long _calls;
    private long _throttles;

    public long Calls => Interlocked.Read(ref _calls);

    public long Throttles => Interlocked.Read(ref _throttles);

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

    /// <summary>Opens a Live Tail session. The caller disposes the answer, which ends the session.</summary>
    /// <inheritdoc cref="FilterLogEventsAsync"/>
    public async Task<HttpResponseMessage> StartLiveTailAsync(StartLiveTailRequest request, string source, CancellationToken cancellationToken)
    {
        var permit = await budgets.StartLiveTail.TakeAsync(source, cancellationToken);
        Interlocked.Increment(ref _calls);
        try
        {
            var answer = await transport.OpenAsync("StartLiveTail", request, CloudWatchJson.Default.StartLiveTailRequest, cancellationToken);
            budgets.StartLiveTail.Succeeded(source, permit);
            return answer;
        }
        catch (LogSourceException error) when (error.Failure == LogSourceFailure.Throttled)
        {
            Interlocked.Increment(ref _throttles);
            budgets.StartLiveTail.Throttled(source, permit, error.RetryAfter ?? TimeSpan.Zero);
            throw;
        }
    }

    private async Task<TResponse> CallAsync<TRequest, TResponse>(
        CloudWatchOperation<TRequest, TResponse> operation, RequestBudget budget, TRequest request, bool withToken, string source,
        CancellationToken cancellationToken)
    {
        for (int throttles = 0, troubles = 0; ;)
        {
            var permit = await budget.TakeAsync(source, cancellationToken);
            Interlocked.Increment(ref _calls);
            try
            {
                var answer = await transport.SendAsync(operation, request, withToken, cancellationToken);
                budget.Succeeded(source, permit);
                return answer;
            }
            catch (LogSourceException error) when (error.Failure == LogSourceFailure.Throttled)
            {
                Interlocked.Increment(ref _throttles);
                var pause = budget.Throttled(source, permit, error.RetryAfter ?? TimeSpan.Zero);
                Log.Throttled(logger, operation.Name, pause, budget.Snapshot().Rate);

                // A long wait is reported, with its duration.
                if (++throttles > limits.Throttles || budget.IsRefusedAlone(source) || error.RetryAfter > RetryHint.Short)
                    throw;
            }
            catch (LogSourceException error) when (error.Failure == LogSourceFailure.Transient)
            {
                // A call that timed out, or that has to wait long, is reported at once, not retried.
                if (++troubles > limits.Troubles || error.InnerException is TimeoutException || error.RetryAfter > RetryHint.Short)
                    throw;

                Log.Trouble(logger, operation.Name, troubles, error);
                var delay = FirstDelay * Math.Pow(2, troubles - 1) * (0.5 + Random.Shared.NextDouble());
                await Task.Delay(error.RetryAfter > delay ? error.RetryAfter.Value : delay, time, cancellationToken);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1001, LogLevel.Information, "{Operation} was throttled: pausing for {Pause}, then {RatePerSecond} requests a second")]
        public static partial void Throttled(ILogger logger, string operation, TimeSpan pause, double ratePerSecond);

        [LoggerMessage(1002, LogLevel.Debug, "{Operation} failed for time {Attempt} and is tried again")]
        public static partial void Trouble(ILogger logger, string operation, int attempt, Exception error);
    }
}

/// <summary>How often one call is tried again after throttling, and after passing trouble.</summary>
internal sealed record RetryLimits(int Throttles, int Troubles)
{
    /// <summary>Quick hiccups stay unseen; what lasts is Streaming's to deal with.</summary>
    public static readonly RetryLimits Scan = new(4, 3);

    /// <summary>A test shows what is.</summary>
    public static readonly RetryLimits None = new(0, 0);
}

/// <summary>Each operation has a quota of its own.</summary>
internal sealed record CloudWatchBudgets(RequestBudget FilterLogEvents, RequestBudget DescribeLogGroups, RequestBudget StartLiveTail);
