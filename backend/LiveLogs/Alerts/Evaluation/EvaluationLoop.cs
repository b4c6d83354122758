using System.Collections.Concurrent;
using LiveLogs.Alerts.Rules.Storing;
using LiveLogs.Ingestion.Committing;
using Microsoft.Extensions.Options;
using Npgsql;

namespace LiveLogs.Alerts.Evaluation;

/// <summary>
/// Evaluates projects: at once after a commit of this instance, again when time has passed, and whenever hits are found that
/// an instance left behind which is no more. One project is evaluated by one task at a time, several beside each other.
/// </summary>
internal sealed partial class EvaluationLoop(
    Evaluator evaluator,
    RuleBook book,
    Presence presence,
    NpgsqlDataSource database,
    IOptions<AlertsOptions> options,
    TimeProvider time,
    ILogger<EvaluationLoop> logger)
    : BackgroundService, IBatchListener
{
    /// <summary>Hits gather between two evaluations of one project: the shortest and longest pause, and how many times as long as the last evaluation it lasts.</summary>
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(300);
    private const int PauseShare = 4;

    private static readonly TimeSpan BusyPause = TimeSpan.FromMilliseconds(25);
    private static readonly TimeSpan FailurePause = TimeSpan.FromSeconds(1);

    /// <summary>Hits that are looked at at once; fewer after a failure, so that something gets done even when much breaks.</summary>
    private const int MostHits = 2_000;
    private const int LeastHits = 20;

    private readonly ConcurrentDictionary<int, ProjectTurn> _turns = new();
    private CancellationToken _stopping;

    /// <summary>What a project waits for.</summary>
    private sealed class ProjectTurn
    {
        public int Wanted;
        public int IsRunning;
        public int Limit = MostHits;
        public Task Running { get; set; } = Task.CompletedTask;
    }

    public void OnCommitted(EntryBatch batch)
    {
        if (!book.Current(batch.ProjectNumber).IsIdle)
            Want(batch.ProjectNumber, EvaluationScope.News);
    }

    /// <summary>Evaluates a project soon: a source that is no batch has something new. Returns at once; any thread may call it.</summary>
    public void Wake(int projectNumber) => Want(projectNumber, EvaluationScope.News);

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await Task.WhenAll(_turns.Values.Select(turn => turn.Running));
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await LoopAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The service stops, or its start failed: that is said elsewhere.
        }
    }

    private async Task LoopAsync(CancellationToken stoppingToken)
    {
        _stopping = stoppingToken;
        using var timer = new PeriodicTimer(options.Value.HitsInterval, time);
        var isFailing = false;
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                var waiting = await ReadWaitingAsync(stoppingToken);
                presence.Tell();
                foreach (var (project, scope) in waiting)
                    Want(project, scope);
                isFailing = false;
            }
            catch (Exception error) when (error is NpgsqlException or TimeoutException)
            {
                if (!isFailing)
                    Log.Failed(logger, error);
                isFailing = true;
            }
        }
    }

    private void Want(int project, EvaluationScope scope)
    {
        var turn = _turns.GetOrAdd(project, _ => new ProjectTurn());
        InterlockedMax(ref turn.Wanted, scope == EvaluationScope.Everything ? 2 : 1);
        if (Interlocked.Exchange(ref turn.IsRunning, 1) == 0)
            turn.Running = Task.Run(() => RunAsync(project, turn), CancellationToken.None);
    }

    private async Task RunAsync(int project, ProjectTurn turn)
    {
        try
        {
            while (!_stopping.IsCancellationRequested)
            {
                var wanted = Interlocked.Exchange(ref turn.Wanted, 0);
                if (wanted == 0)
                {
                    Volatile.Write(ref turn.IsRunning, 0);
                    // Somebody may have wanted something just before; who sees that it is not running runs it.
                    if (Volatile.Read(ref turn.Wanted) == 0 || Interlocked.Exchange(ref turn.IsRunning, 1) == 1)
                        return;
                    continue;
                }

                var pause = await EvaluateAsync(project, turn, wanted);
                await Task.Delay(pause, time, _stopping);
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
        }
    }

    private async Task<TimeSpan> EvaluateAsync(int project, ProjectTurn turn, int wanted)
    {
        try
        {
            var started = time.GetTimestamp();
            var outcome = await evaluator.RunAsync(project, wanted == 2 ? EvaluationScope.Everything : EvaluationScope.News, turn.Limit, _stopping);
            turn.Limit = Math.Min(turn.Limit * 2, MostHits);
            if (outcome == EvaluationOutcome.Done)
                return PauseAfter(time.GetElapsedTime(started));

            InterlockedMax(ref turn.Wanted, wanted);
            return outcome == EvaluationOutcome.Busy ? BusyPause : TimeSpan.Zero;
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            Log.EvaluationFailed(logger, project, error);
            turn.Limit = Math.Max(turn.Limit / 4, LeastHits);
            InterlockedMax(ref turn.Wanted, wanted);
            return FailurePause;
        }
    }

    /// <summary>What costs much, because much is open and goes on, is done less often.</summary>
    private static TimeSpan PauseAfter(TimeSpan took)
    {
        var pause = took * PauseShare;
        return pause < ShortestPause ? ShortestPause : pause < LongestPause ? pause : LongestPause;
    }

    /// <summary>Projects whose time has come, and those with hits that nobody took.</summary>
    private async Task<IReadOnlyList<(int Project, EvaluationScope Scope)>> ReadWaitingAsync(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            """
            SELECT p.project_number, p.evaluated_at <= $1
            FROM alert_projects p
            WHERE p.evaluated_at <= $1 OR EXISTS (SELECT 1 FROM alert_hits h WHERE h.project_number = p.project_number)
            """);
        command.Parameters.Add(new() { Value = time.GetUtcNow() - options.Value.EvaluationInterval });
        var waiting = new List<(int, EvaluationScope)>();
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        while (await row.ReadAsync(cancellationToken))
            waiting.Add((row.GetInt32(0), row.GetBoolean(1) ? EvaluationScope.Everything : EvaluationScope.News));

        return waiting;
    }

    private static void InterlockedMax(ref int place, int value)
    {
        for (var known = Volatile.Read(ref place); known < value;)
        {
            var before = Interlocked.CompareExchange(ref place, value, known);
            if (before == known)
                return;
            known = before;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(8030, LogLevel.Warning, "It is unknown which projects have alerts to look at; trying again")]
        public static partial void Failed(ILogger logger, Exception error);

        [LoggerMessage(8031, LogLevel.Error, "Alerts of project {ProjectNumber} could not be evaluated; trying again")]
        public static partial void EvaluationFailed(ILogger logger, int projectNumber, Exception error);
    }
}
