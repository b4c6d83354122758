namespace LiveLogs.Ingestion;

/// <summary>Why a provider could not be read, in the terms that decide what to do next.</summary>
internal enum LogSourceFailure
{
    /// <summary>Too many requests: wait and lower the rate.</summary>
    Throttled,

    /// <summary>The provider does not know or no longer accepts the credentials. Retried slowly: people fix them.</summary>
    Credentials,

    /// <summary>The credentials are good but lack a permission. Retried slowly: people grant it.</summary>
    Permission,

    /// <summary>The group, table or log does not exist (yet).</summary>
    NotFound,

    /// <summary>Network or service trouble that passes.</summary>
    Transient,

    /// <summary>The provider calls the request itself wrong: only another configuration helps.</summary>
    Configuration,

    /// <summary>A page token is no longer good: start the scan over.</summary>
    StaleToken,

    /// <summary>The address leads somewhere that is not allowed.</summary>
    Forbidden,

    /// <summary>An answer that the protocol does not provide for: our mistake or the provider's.</summary>
    Bug,
}

/// <summary>A classified failure of reading a provider.</summary>
internal sealed class LogSourceException : Exception
{
    public LogSourceException(LogSourceFailure failure, string message, string advice, Exception? innerException = null)
        : base(message, innerException)
    {
        Failure = failure;
        Advice = advice;
    }

    public LogSourceFailure Failure { get; }

    /// <summary>What the user can do about it, in one or two sentences.</summary>
    public string Advice { get; }

    /// <summary>The provider's own error code, such as <c>AccessDeniedException</c>.</summary>
    public string? ProviderCode { get; init; }

    /// <summary>The permission that is missing, such as <c>logs:FilterLogEvents</c>.</summary>
    public string? MissingPermission { get; init; }

    /// <summary>It was refused where one signs in: that says nothing about the quota of the service itself.</summary>
    public bool IsFromSignIn { get; init; }

    /// <summary>How long the provider asks to wait, if it says so.</summary>
    public TimeSpan? RetryAfter { get; init; }
}
