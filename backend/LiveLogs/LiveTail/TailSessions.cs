using LiveLogs.Access;
using LiveLogs.LiveTail.Feed;
using LiveLogs.Storage;
using Microsoft.Extensions.Options;
using Npgsql;

namespace LiveLogs.LiveTail;

/// <summary>Opens the tails of this instance and counts them.</summary>
internal sealed partial class TailSessions(
    FeedRegistry feeds,
    HeadReader heads,
    SequenceReader reader,
    NpgsqlDataSource database,
    ProjectAuthoriser authoriser,
    Installation installation,
    IOptions<LiveTailOptions> options,
    TimeProvider time,
    ILogger<TailSessions> logger)
{
    private readonly ViewerLimits _viewers = new(options.Value);

    public FeedRegistry Feeds => feeds;

    public HeadReader Heads => heads;

    public SequenceReader Reader => reader;

    public NpgsqlDataSource Database => database;

    public ProjectAuthoriser Authoriser => authoriser;

    public Installation Installation => installation;

    public LiveTailOptions Options { get; } = options.Value;

    public TimeProvider Time => time;

    public FilterPool Filters { get; } = new();

    /// <summary>Viewers of all transports now.</summary>
    public int Count => _viewers.Count;

    /// <summary>Opens a tail; whoever called disposes it.</summary>
    /// <exception cref="TailRefusedException">There are too many viewers, of all, of the project or of the user, or the position is not of this project.</exception>
    public async Task<TailSession> OpenAsync(TailRequest request, CancellationToken cancellationToken)
    {
        request.Filter = Filters.Share(request.Filter);
        var session = new TailSession(request, this, _viewers.Enter(request.Scope.Slug, request.Caller.Subject()));
        try
        {
            await session.OpenAsync(cancellationToken);
            return session;
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    public void SayFailed(string project, Exception error) => Log.Failed(logger, project, error);

    private static partial class Log
    {
        [LoggerMessage(9030, LogLevel.Warning, "A tail of project {Project} ended because the database cannot be read")]
        public static partial void Failed(ILogger logger, string project, Exception error);
    }
}
