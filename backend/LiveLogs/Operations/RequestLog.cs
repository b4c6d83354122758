using Microsoft.Extensions.Primitives;

namespace LiveLogs.Operations;

/// <summary>One log line per request, when it ends, without the tokens that WebSockets must carry in the query string.</summary>
internal sealed partial class RequestLog(RequestDelegate next, ILogger<RequestLog> logger, TimeProvider time)
{
    public async Task InvokeAsync(HttpContext context)
    {
        var request = context.Request;
        var level = request.Path.StartsWithSegments("/api") ? LogLevel.Information : LogLevel.Debug;
        if (!logger.IsEnabled(level))
        {
            await next(context);
            return;
        }

        // Taken now: later middleware may take the token out or rewrite the path for error pages.
        var (method, target) = (request.Method, request.Path.ToUriComponent() + Redact(request.Query));
        var started = time.GetTimestamp();
        try
        {
            await next(context);
        }
        finally
        {
            var elapsed = time.GetElapsedTime(started).TotalMilliseconds;
            Log.Served(logger, level, method, target, context.Response.StatusCode, elapsed);
        }
    }

    private const string Redacted = "REDACTED";

    /// <summary>Every push key begins with this.</summary>
    public const string PushKeyPrefix = "llp_";

    /// <summary>
    /// The query string with the values of <c>token</c> and <c>access_token</c> replaced, and with every push key: it belongs into a header, and a sender
    /// that puts it elsewhere is refused.
    /// </summary>
    public static string Redact(IEnumerable<KeyValuePair<string, StringValues>> query) =>
        QueryString.Create(query.Select(Redact)).ToUriComponent();

    private static bool IsToken(string name) =>
        name.Equals("token", StringComparison.OrdinalIgnoreCase) || name.Equals("access_token", StringComparison.OrdinalIgnoreCase);

    private static KeyValuePair<string, StringValues> Redact(KeyValuePair<string, StringValues> pair)
    {
        if (HoldsPushKey(pair.Key))
            return new(Redacted, pair.Value.Count > 0 ? Redacted : "");

        return IsToken(pair.Key) || pair.Value.Any(HoldsPushKey) ? new(pair.Key, Redacted) : pair;
    }

    private static bool HoldsPushKey(string? text) => text?.Contains(PushKeyPrefix, StringComparison.Ordinal) == true;

    private static partial class Log
    {
        [LoggerMessage(EventId = 11010, Message = "{Method} {Target} answered {Status} in {ElapsedMilliseconds:F1} ms.")]
        public static partial void Served(
            ILogger logger, LogLevel level, string method, string target, int status, double elapsedMilliseconds);
    }
}
