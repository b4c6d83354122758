namespace LiveLogs.Connectors.Calls;

/// <summary>A call was given up while it waited for its credentials: not the service was slow, but where one signs in.</summary>
/// <param name="host">Where.</param>
/// <param name="inner">How it ended.</param>
internal sealed class SignInTimeoutException(string host, OperationCanceledException inner) : OperationCanceledException(inner.Message, inner, inner.CancellationToken)
{
    /// <summary>The host where signing in took too long, also when the way through HttpClient wrapped it; null when it was something else.</summary>
    public static string? HostIn(Exception? error)
    {
        for (var depth = 0; error is not null && depth < 8; depth++, error = error.InnerException)
        {
            if (error is SignInTimeoutException found)
                return found.Host;
        }

        return null;
    }

    private string Host => host;
}
