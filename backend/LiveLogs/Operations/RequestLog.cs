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

    /// <summary>The query string with the values of <c>token</c> and <c>access_token</c> replaced.</summary>
    public static string Redact(IEnumerable<KeyValuePair<string, StringValues>> query) =>
        QueryString.Create(query.Select(pair => IsToken(pair.Key) ? new(pair.Key, "REDACTED") : pair)).ToUriComponent();

    private static bool IsToken(string name) =>
        name.Equals("token", StringComparison.OrdinalIgnoreCase) || name.Equals("access_token", StringComparison.OrdinalIgnoreCase);

    private static partial class Log
    {
        [LoggerMessage(EventId = 11010, Message = "{Method} {Target} answered {Status} in {ElapsedMilliseconds:F1} ms.")]
        public static partial void Served(
            ILogger logger, LogLevel level, string method, string target, int status, double elapsedMilliseconds);
    }
}
