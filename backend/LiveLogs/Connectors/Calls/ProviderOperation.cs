namespace LiveLogs.Connectors.Calls;

/// <summary>An operation of a provider's API, as far as the policy of calls has to know it.</summary>
/// <param name="Name">As the provider calls it, such as <c>FilterLogEvents</c>.</param>
/// <param name="Budget">Of the quota that its requests draw on.</param>
/// <param name="Failures">What the cloud says when it fails.</param>
/// <param name="Timeout">How long one attempt may take, signing in and the whole answer included.</param>
internal sealed record ProviderOperation(string Name, RequestBudget Budget, IProviderFailures Failures, TimeSpan Timeout)
{
    public CallRetries Retries { get; init; } = CallRetries.None;

    /// <summary>Limits the attempts that run at the same time, where the provider does; null where it counts requests only.</summary>
    public SemaphoreSlim? AtOnce { get; init; }
}
