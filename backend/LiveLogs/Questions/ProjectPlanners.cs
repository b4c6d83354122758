using System.Collections.Concurrent;
using LiveLogs.Metrics.Catalogue;
using LiveLogs.Questions.Catalogue;
using LiveLogs.Questions.Planning;
using LiveLogs.Storage.Queries;

namespace LiveLogs.Questions;

/// <summary>
/// The planners of projects, each over the common metrics and the project's own. To make one indexes all of its words, so it is kept for a minute; a new metric is known after that.
/// </summary>
internal sealed class ProjectPlanners(MetricCatalogue catalogue, TimeProvider time)
{
    /// <summary>Metrics of a project that questions know.</summary>
    private const int MaxMetrics = 5_000;

    /// <summary>Projects whose planners are kept.</summary>
    private const int MaxProjects = 100;

    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(1);

    private readonly RulesPlanner _common = new(QuestionCatalogue.Common);
    private readonly ConcurrentDictionary<int, (RulesPlanner Planner, DateTimeOffset Made)> _ofProjects = new();

    /// <summary>The planner of a project; that of the common metrics when nothing was ever created in it.</summary>
    /// <exception cref="QueryTimeoutException">Reading the metrics takes too long.</exception>
    public async Task<RulesPlanner> OfAsync(int? project, CancellationToken cancellationToken)
    {
        if (project is not { } number)
            return _common;
        if (_ofProjects.TryGetValue(number, out var known) && time.GetUtcNow() - known.Made < Kept)
            return known.Planner;

        var own = await catalogue.OwnNamesAsync(number, MaxMetrics, cancellationToken);
        var planner = own.Count == 0 ? _common : new RulesPlanner(QuestionCatalogue.Joined(own.Select(metric => new CatalogueMetric(metric.Name, metric.Unit, MetricKind.Gauge, []))));
        if (_ofProjects.Count >= MaxProjects)
            _ofProjects.Clear();
        _ofProjects[number] = (planner, time.GetUtcNow());
        return planner;
    }
}
