using System.Globalization;
using LiveLogs.Operations;
using Microsoft.AspNetCore.Http.HttpResults;

namespace LiveLogs.Access.Limits;

/// <summary>Whose share is used up.</summary>
internal enum TooMany
{
    /// <summary>The caller's own.</summary>
    OfUser,

    /// <summary>The project's.</summary>
    OfProject,

    /// <summary>The instance's.</summary>
    OfAll,
}

/// <summary>There is no place now. Nothing was done; the request can be sent again.</summary>
internal sealed class TooManyException(TooMany whose) : Exception("There is no place now.")
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(3);

    /// <summary>429 for one's own share, 503 for the instance's, with <c>Retry-After</c>.</summary>
    /// <param name="context">The request that is answered.</param>
    /// <param name="what">What there are too many of, snake_case: <c>queries</c> or <c>downloads</c>.</param>
    public ProblemHttpResult ToProblem(HttpContext context, string what)
    {
        if (!context.Response.HasStarted)
            context.Response.Headers.RetryAfter = RetryAfter.TotalSeconds.ToString(CultureInfo.InvariantCulture);

        return whose switch
        {
            TooMany.OfUser => ApiProblem.Create(
                StatusCodes.Status429TooManyRequests, $"too_many_{what}_of_user", $"You have as many {what} under way here as one person may. Try again when one has ended."),
            TooMany.OfProject => ApiProblem.Create(
                StatusCodes.Status429TooManyRequests, $"too_many_{what}_of_project", $"This project has as many {what} under way here as it may. Try again shortly."),
            _ => ApiProblem.Create(
                StatusCodes.Status503ServiceUnavailable, $"too_many_{what}", $"This instance has as many {what} under way as it may. Try again shortly."),
        };
    }
}
