using System.Collections.Concurrent;
using LiveLogs.Alerts.Matching;
using LiveLogs.Storage.Restores;
using Microsoft.Extensions.Options;
using Npgsql;

namespace LiveLogs.Alerts.Rules.Storing;

/// <summary>
/// The rules of all projects as this instance knows them, at most one interval old. Commits take what is there and never
/// wait for a read. Also where the guard's verdicts are written down.
/// </summary>
internal sealed partial class RuleBook(
    StoredRules stored, RuleTable table, NpgsqlDataSource database, IOptions<AlertsOptions> options, TimeProvider time, ILogger<RuleBook> logger)
    : BackgroundService, IRestoreListener
{
    private readonly ConcurrentDictionary<int, ProjectRules> _projects = new();

    private readonly Dictionary<int, GuardState> _written = [];

    /// <summary>The rules that are in force here.</summary>
    public ProjectRules Current(int projectNumber) => _projects.GetValueOrDefault(projectNumber) ?? ProjectRules.None;

    /// <summary>The rules of a version or a newer one.</summary>
    public async ValueTask<ProjectRules> AtLeastAsync(int projectNumber, long version, CancellationToken cancellationToken)
    {
        var known = Current(projectNumber);
        return known.Version >= version ? known : await RefreshAsync(projectNumber, cancellationToken);
    }

    public async Task<ProjectRules> RefreshAsync(int projectNumber, CancellationToken cancellationToken)
    {
        var (version, rules) = await stored.ReadProjectAsync(projectNumber, cancellationToken);
        return _projects.AddOrUpdate(
            projectNumber,
            _ => new ProjectRules(version, rules, time),
            (_, known) => known.Version > version ? known : new ProjectRules(version, rules, time, known));
    }

    /// <summary>Versions were given out again: all rules are read, whatever is known. Until then the known ones stay in force.</summary>
    public async Task OnRestoredAsync(CancellationToken cancellationToken)
    {
        stored.Forget();
        foreach (var project in _projects.Keys)
        {
            var (version, rules) = await stored.ReadProjectAsync(project, cancellationToken);
            _projects[project] = new ProjectRules(version, rules, time);
        }

        await RefreshChangedAsync(cancellationToken);
    }

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await RefreshChangedAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
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
        using var timer = new PeriodicTimer(options.Value.RulesInterval, time);
        var isFailing = false;
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await RefreshChangedAsync(stoppingToken);
                await WriteVerdictsAsync(stoppingToken);
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

    private async Task RefreshChangedAsync(CancellationToken cancellationToken)
    {
        var changed = new List<int>();
        await using (var command = database.CreateCommand("SELECT project_number, rules_version FROM alert_projects"))
        await using (var row = await command.ExecuteReaderAsync(cancellationToken))
        {
            while (await row.ReadAsync(cancellationToken))
            {
                if (Current(row.GetInt32(0)).Version < row.GetInt64(1))
                    changed.Add(row.GetInt32(0));
            }
        }

        foreach (var project in changed)
            await RefreshAsync(project, cancellationToken);
    }

    private async Task WriteVerdictsAsync(CancellationToken cancellationToken)
    {
        foreach (var (question, rules) in _projects.Values.SelectMany(project => project.Guarded))
        {
            var (state, reason) = question.Guard.Verdict;
            foreach (var rule in rules.Where(rule => _written.GetValueOrDefault(rule.Number, rule.Guard) != state))
            {
                await table.SetGuardAsync(rule, state, reason, cancellationToken);
                _written[rule.Number] = state;
                if (state != GuardState.Active)
                    Log.Guarded(logger, rule.Definition.Id, rule.ProjectSlug, RuleNames.Of(state), reason ?? "");
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(8020, LogLevel.Warning, "Rules cannot be read; the known ones stay in force")]
        public static partial void Failed(ILogger logger, Exception error);

        [LoggerMessage(8021, LogLevel.Warning, "Rule {RuleId} of project {Project} is {State}: {Reason}")]
        public static partial void Guarded(ILogger logger, string ruleId, string project, string state, string reason);
    }
}
