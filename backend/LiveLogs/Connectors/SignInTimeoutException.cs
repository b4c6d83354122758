namespace LiveLogs.Connectors;

/// <summary>A call was given up while it waited for its credentials: not the service was slow, but where one signs in.</summary>
/// <param name="host">Where.</param>
/// <param name="inner">How it ended.</param>
internal sealed class SignInTimeoutException(string host, OperationCanceledException inner) : OperationCanceledException(inner.Message, inner, inner.CancellationToken)
{
    public string Host => host;
}
