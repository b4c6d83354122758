using System.Security.Claims;
using LiveLogs.Access;
using LiveLogs.Logs.Filters;
using LiveLogs.Operations.Problems;
using LiveLogs.Storage.Sequences;

namespace LiveLogs.LiveTail.Sessions;

/// <summary>The request of a viewer.</summary>
internal sealed class TailRequest(ProjectScope scope, ClaimsPrincipal caller, LogFilter filter)
{
    private volatile LogFilter _filter = filter;

    /// <summary>The caller's role in the project, as it was when it was last asked for.</summary>
    public ProjectScope Scope { get; set; } = scope;

    public ClaimsPrincipal Caller { get; } = caller;

    /// <summary>The viewer's filter; another one is used from the next message on.</summary>
    public LogFilter Filter
    {
        get => _filter;
        set => _filter = value;
    }

    /// <summary>Where to resume; null to begin now.</summary>
    public Position? After { get; init; }

    /// <summary>How many of the newest entries to send before following, 0–1000. Ignored when <see cref="After"/> is set.</summary>
    public int Backfill { get; init; }

    /// <summary>How old the entries of the backfill may be; null for as old as the service looks.</summary>
    public TimeSpan? BackfillRange { get; init; }

    /// <summary>Whether history comes first, before which there is no place.</summary>
    public bool IsBackfilled => this is { After: null, Backfill: > 0 };

    /// <summary>Also show lines that are not stored yet.</summary>
    public bool Provisional { get; init; }
}

/// <summary>A tail cannot begin.</summary>
/// <param name="problem">Status and code.</param>
/// <param name="detail">What is wrong and what to do.</param>
/// <param name="members">Further members of the problem document.</param>
internal sealed class TailRefusedException(
    ProblemCode problem, string detail, IReadOnlyList<KeyValuePair<string, object?>>? members = null) : Exception(detail)
{
    public ProblemCode Problem { get; } = problem;

    /// <summary>Stable, snake_case.</summary>
    public string Code => Problem.Code;

    public IReadOnlyList<KeyValuePair<string, object?>> Members { get; } = members ?? [];
}
