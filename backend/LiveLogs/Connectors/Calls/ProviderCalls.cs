using LiveLogs.Ingestion;

namespace LiveLogs.Connectors.Calls;

/// <summary>
/// The one policy by which clients call providers. An attempt waits for its turn in the budget of the quota and has a limit of time. A refusal as one too
/// many slows the budget; it and passing trouble are tried again a few times. A long wait is reported instead, with its duration, and so is a call that
/// timed out. Whatever goes wrong ends as a classified failure. What differs between clouds stands in the <see cref="ProviderOperation"/>.
/// </summary>
internal sealed partial class ProviderCalls(TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(200);

    private long _calls;
    private long _throttles;

    /// <summary>Attempts that had their turn.</summary>
    public long Calls => Interlocked.Read(ref _calls);

    /// <summary>Attempts that the provider refused as too many.</summary>
    public long Throttles => Interlocked.Read(ref _throttles);

    /// <param name="operation">What is called.</param>
    /// <param name="source">Who asks: sources that share a budget take turns.</param>
    /// <param name="attempt">
    /// One request and its answer, over <see cref="ProviderExchange"/> or a vendor's client that does not try again by itself. It throws refusals of the
    /// service classified.
    /// </param>
    /// <param name="cancellationToken">Ends waiting and the attempt.</param>
    /// <exception cref="LogSourceException">The call failed for good, or too often.</exception>
    public async Task<T> RunAsync<T>(ProviderOperation operation, string source, Func<CancellationToken, Task<T>> attempt, CancellationToken cancellationToken)
    {
        for (int throttles = 0, troubles = 0; ;)
        {
            try
            {
                return await TakeTurnAsync(operation, source, attempt, cancellationToken);
            }
            catch (LogSourceException error) when (IsOfQuota(error))
            {
                // The budget makes the next attempt wait. One that is refused alone would wait for nothing.
                if (++throttles > operation.Retries.Throttles || operation.Budget.IsRefusedAlone(source) || error.RetryAfter > RetryHint.Short)
                    throw;
            }
            catch (LogSourceException error) when (error.Failure == LogSourceFailure.Transient)
            {
                if (++troubles > operation.Retries.Troubles || error.InnerException is TimeoutException || error.RetryAfter > RetryHint.Short)
                    throw;

                Log.Trouble(logger, operation.Name, troubles, error);
                var delay = FirstDelay * Math.Pow(2, troubles - 1) * (0.5 + Random.Shared.NextDouble());
                await Task.Delay(error.RetryAfter > delay ? error.RetryAfter.Value : delay, time, cancellationToken);
            }
        }
    }

    /// <summary>What a service refuses where one signs in says nothing about the quota of the service that is called.</summary>
    private static bool IsOfQuota(LogSourceException error) => error is { Failure: LogSourceFailure.Throttled, IsFromSignIn: false };

    private async Task<T> TakeTurnAsync<T>(ProviderOperation operation, string source, Func<CancellationToken, Task<T>> attempt, CancellationToken cancellationToken)
    {
        if (operation.AtOnce is not { } atOnce)
            return await TakePermitAsync(operation, source, attempt, cancellationToken);

        await atOnce.WaitAsync(cancellationToken);
        try
        {
            return await TakePermitAsync(operation, source, attempt, cancellationToken);
        }
        finally
        {
            atOnce.Release();
        }
    }

    private async Task<T> TakePermitAsync<T>(ProviderOperation operation, string source, Func<CancellationToken, Task<T>> attempt, CancellationToken cancellationToken)
    {
        var budget = operation.Budget;
        var permit = await budget.TakeAsync(source, cancellationToken);
        Interlocked.Increment(ref _calls);
        try
        {
            var result = await LimitAsync(operation, attempt, cancellationToken);
            budget.Succeeded(source, permit);
            return result;
        }
        catch (LogSourceException error) when (IsOfQuota(error))
        {
            Interlocked.Increment(ref _throttles);
            var pause = budget.Throttled(source, permit, operation.Failures.LeastPause(error));
            Log.Throttled(logger, operation.Name, pause, budget.Snapshot().Rate * 60);
            throw;
        }
    }

    private async Task<T> LimitAsync<T>(ProviderOperation operation, Func<CancellationToken, Task<T>> attempt, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(operation.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        try
        {
            return await attempt(either.Token);
        }
        catch (OperationCanceledException error) when (!cancellationToken.IsCancellationRequested)
        {
            throw operation.Failures.TimedOut(operation.Timeout, SignInTimeoutException.HostIn(error) ?? operation.Failures.Host);
        }
        catch (Exception error) when (BrokenCall.Is(error))
        {
            throw operation.Failures.Broken(error);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1001, LogLevel.Information, "{Operation} was throttled: pausing for {Pause}, then {RatePerMinute} requests a minute")]
        public static partial void Throttled(ILogger logger, string operation, TimeSpan pause, double ratePerMinute);

        [LoggerMessage(1002, LogLevel.Debug, "{Operation} failed for time {Attempt} and is tried again")]
        public static partial void Trouble(ILogger logger, string operation, int attempt, Exception error);
    }
}
