using LiveLogs.Access;
using LiveLogs.Access.Limits;
using LiveLogs.LiveTail.Feed;
using LiveLogs.LiveTail.Feed.Ring;
using LiveLogs.Logs.Filters;
using LiveLogs.Operations.Problems;
using LiveLogs.Patterns.Mining;
using LiveLogs.Storage.Database;
using LiveLogs.Storage.Sequences;
using Microsoft.Extensions.Options;
using Npgsql;

namespace LiveLogs.LiveTail.Sessions;

/// <summary>Opens the tails of this instance and counts them.</summary>
internal sealed partial class TailSessions(
    FeedRegistry feeds,
    PositionReader positions,
    SequenceReader reader,
    NpgsqlDataSource database,
    ProjectAuthoriser authoriser,
    PatternGroups patterns,
    QueryPlaces places,
    Installation installation,
    IOptions<LiveTailOptions> options,
    TimeProvider time,
    ILogger<TailSessions> logger)
{
    /// <summary>What <see cref="OpenAsync"/> refuses with.</summary>
    public static IReadOnlyList<ProblemCode> Problems { get; } =
        [ProblemCodes.TokenExpired, ProblemCodes.ForbiddenProject, ProblemCodes.PositionOfOtherProject, .. ViewerLimits.Problems];

    private readonly ViewerLimits _viewers = new(options.Value);

    public FeedRegistry Feeds => feeds;

    public PositionReader Positions => positions;

    public SequenceReader Reader => reader;

    public NpgsqlDataSource Database => database;

    public ProjectAuthoriser Authoriser => authoriser;

    public QueryPlaces Places => places;

    public Installation Installation => installation;

    public LiveTailOptions Options { get; } = options.Value;

    public TimeProvider Time => time;

    public FilterPool Filters { get; } = new();

    /// <summary>Viewers of all transports now.</summary>
    public int Count => _viewers.Count;

    /// <summary>The connections that can have several tails, or none.</summary>
    public ConnectionLimits Connections { get; } = new(options.Value);

    /// <summary>
    /// Opens a tail; the caller disposes it. The role is asked for here, whatever was known of it: a connection may have been
    /// open for hours before it subscribes.
    /// </summary>
    /// <exception cref="TailRefusedException">
    /// The token has expired or gives no role (any more), there are too many viewers, of all, of the project or of the user, or the position is not of this project.
    /// </exception>
    public async Task<TailSession> OpenAsync(TailRequest request, CancellationToken cancellationToken)
    {
        request.Scope = await authoriser.AuthoriseAsync(request.Caller, request.Scope.Slug, ProjectRole.Viewer, cancellationToken)
            ?? throw (authoriser.IsOver(request.Caller)
                ? new TailRefusedException(ProblemCodes.TokenExpired, "The token has expired. Request a new one.")
                : new TailRefusedException(ProblemCodes.ForbiddenProject, "The token gives no role in this project, or the role was revoked."));
        var session = new TailSession(request, this, _viewers.Enter(request.Scope.Slug, request.Caller.Subject()));
        try
        {
            request.Filter = await ReadyAsync(request.Filter, request.Scope, cancellationToken);
            await session.OpenAsync(cancellationToken);
            return session;
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <summary>A viewer's filter, ready to run: with all ids of the patterns that it names, and shared with those who look for the same.</summary>
    public async Task<LogFilter> ReadyAsync(LogFilter filter, ProjectScope scope, CancellationToken cancellationToken) =>
        Filters.Share(scope.Number is { } number ? await patterns.WidenAsync(filter, number, cancellationToken) : filter);

    public void SayFailed(string project, Exception error) => Log.Failed(logger, project, error);

    private static partial class Log
    {
        [LoggerMessage(9030, LogLevel.Warning, "A tail of project {Project} ended because the database cannot be read")]
        public static partial void Failed(ILogger logger, string project, Exception error);
    }
}
