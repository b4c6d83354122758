using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;

namespace LiveLogs.Operations.Problems;

/// <summary>
/// What an exception becomes for a client: a request that could not be read names its field, a database that is away is a
/// 503, and everything else is a 500 that reveals no internals.
/// </summary>
internal sealed partial class ProblemExceptionHandler(ILogger<ProblemExceptionHandler> logger) : IExceptionHandler
{
    /// <summary>What any endpoint answers when it fails. A request that cannot be read is the endpoint's own matter.</summary>
    public static IReadOnlyList<ProblemCode> Problems { get; } = [ProblemCodes.InternalError, ProblemCodes.DatabaseUnavailable];

    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        var problem = exception is BadHttpRequestException bad ? Refusal(bad) : Failure(httpContext, exception);
        await problem.ExecuteAsync(httpContext);
        return true;
    }

    private ProblemHttpResult Failure(HttpContext context, Exception exception)
    {
        var path = context.Request.Path.ToUriComponent();
        if (IsDatabaseAway(exception))
        {
            Log.DatabaseAway(logger, context.Request.Method, path, exception.GetBaseException().Message);
            context.Response.Headers.RetryAfter = "2";
            return ApiProblem.Create(ProblemCodes.DatabaseUnavailable, "The database cannot be reached now. Try again shortly.");
        }

        Log.Failed(logger, exception, context.Request.Method, path);
        return ApiProblem.Create(
            ProblemCodes.InternalError, "Something went wrong here. See the service's log.",
            [new("trace_id", context.TraceIdentifier)]);
    }

    private static bool IsDatabaseAway(Exception? exception)
    {
        for (; exception is not null; exception = exception.InnerException)
        {
            // The latter of several hosts that were all away a moment ago.
            if (exception is NpgsqlException { IsTransient: true } or (NpgsqlException { InnerException: null } and not PostgresException))
                return true;
        }

        return false;
    }

    private static ProblemHttpResult Refusal(BadHttpRequestException bad) => bad switch
    {
        { StatusCode: StatusCodes.Status413PayloadTooLarge } => StatusProblem.Create(bad.StatusCode),
        { InnerException: JsonException { Path: { Length: > 2 } path } } => Field(path[2..], "Is missing, of a wrong type, or not known."),
        { InnerException: JsonException } => ApiProblem.Create(ProblemCodes.MalformedJson, "The body is not valid JSON of the required form."),
        _ when ParameterName().Match(bad.Message) is { Success: true } match =>
            Field(JsonNamingPolicy.SnakeCaseLower.ConvertName(match.Groups[1].Value), "Is missing or of a wrong type."),
        _ => StatusProblem.Create(bad.StatusCode),
    };

    private static ProblemHttpResult Field(string name, string error) =>
        ApiProblem.InvalidFields(new Dictionary<string, string[]>(StringComparer.Ordinal) { [name] = [error] });

    // The framework says: Failed to bind parameter "int limit" from "abc". Required parameter "string q" was not provided…
    [GeneratedRegex("parameter \"[^\"]* (\\w+)\"")]
    private static partial Regex ParameterName();

    private static partial class Log
    {
        [LoggerMessage(11000, LogLevel.Error, "{Method} {Path} failed.")]
        public static partial void Failed(ILogger logger, Exception error, string method, string path);

        [LoggerMessage(11001, LogLevel.Warning, "{Method} {Path} could not reach the database: {Reason}")]
        public static partial void DatabaseAway(ILogger logger, string method, string path, string reason);
    }
}
