using System.Globalization;
using LiveLogs.Operations.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace LiveLogs.Access.Limits;

/// <summary>The owner of the share that is used up.</summary>
internal enum TooMany
{
    /// <summary>The caller's own.</summary>
    OfUser,

    /// <summary>The project's.</summary>
    OfProject,

    /// <summary>The instance's.</summary>
    OfAll,
}

/// <summary>What there can be too many of.</summary>
/// <param name="Name">As in a sentence.</param>
/// <param name="OfUser">The code when the caller's share is used up.</param>
/// <param name="OfProject">The code when the project's is.</param>
/// <param name="OfAll">The code when the instance's is.</param>
internal sealed record PlaceKind(string Name, ProblemCode OfUser, ProblemCode OfProject, ProblemCode OfAll)
{
    public static readonly PlaceKind Queries = new("queries", ProblemCodes.TooManyQueriesOfUser, ProblemCodes.TooManyQueriesOfProject, ProblemCodes.TooManyQueries);

    public static readonly PlaceKind Downloads =
        new("downloads", ProblemCodes.TooManyDownloadsOfUser, ProblemCodes.TooManyDownloadsOfProject, ProblemCodes.TooManyDownloads);

    /// <summary>What whoever finds no place is refused with.</summary>
    public IReadOnlyList<ProblemCode> Problems => [OfUser, OfProject, OfAll];
}

/// <summary>The limit is reached. Nothing was done; the request can be sent again.</summary>
internal sealed class TooManyException(TooMany whose) : Exception("The limit is reached.")
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(3);

    /// <summary>429 for one's own share, 503 for the instance's, with <c>Retry-After</c>.</summary>
    /// <param name="context">The request that is answered.</param>
    /// <param name="kind">What there are too many of.</param>
    public ProblemHttpResult ToProblem(HttpContext context, PlaceKind kind)
    {
        if (!context.Response.HasStarted)
            context.Response.Headers.RetryAfter = RetryAfter.TotalSeconds.ToString(CultureInfo.InvariantCulture);

        return whose switch
        {
            TooMany.OfUser => ApiProblem.Create(kind.OfUser, $"You already run the maximum number of {kind.Name} for one person. Try again when one has ended."),
            TooMany.OfProject => ApiProblem.Create(kind.OfProject, $"This project already runs its maximum number of {kind.Name} here. Try again shortly."),
            _ => ApiProblem.Create(kind.OfAll, $"This instance already runs its maximum number of {kind.Name}. Try again shortly."),
        };
    }
}
