namespace LiveLogs.CloudSimulator.AzureMonitor;

/// <summary>A refusal of the query service: the outer code, and what lies inside it.</summary>
internal sealed class AzureException(int status, string code, string message, params string[] inner) : Exception(message)
{
    public int Status { get; } = status;

    public string Code { get; } = code;

    /// <summary>Inner codes, outermost first; the innermost carries <see cref="InnerMessage"/>.</summary>
    public IReadOnlyList<string> Inner { get; } = inner;

    public string? InnerMessage { get; init; }

    public (int Line, int Pos, string Token)? Place { get; init; }

    public TimeSpan? RetryAfter { get; init; }

    public static AzureException Syntax(int line, int pos, string token) =>
        new(400, "BadArgumentError", "The request had some invalid properties", "SyntaxError", "SYN0002")
        {
            InnerMessage = $"Query could not be parsed at '{token}' on line [{line},{pos}]",
            Place = (line, pos, token),
        };

    public static AzureException Unresolved(string operation, string what, string name) =>
        new(400, "BadArgumentError", "The request had some invalid properties", "SemanticError", "SEM0100")
        {
            InnerMessage = $"'{operation}' operator: Failed to resolve {what} named '{name}'",
        };

    public static AzureException Throttled(TimeSpan? retryAfter) =>
        new(429, "ThrottledError", "Rate limit is exceeded") { RetryAfter = retryAfter };
}
