using LiveLogs.Questions.Catalogue;
using LiveLogs.Questions.Planning.Reading;
using LiveLogs.Questions.Plans;

namespace LiveLogs.Questions.Planning.Building;

/// <summary>What all builders of plans share: the range, the conditions, the functions of a metric.</summary>
internal sealed class PlanGround(Understanding said, QuestionCatalogue catalogue)
{
    public const int ListRows = 100;
    public const int SeriesPoints = 2_000;
    public const int TopRows = 10;

    private static readonly string[] Errors = ["ERROR", "FATAL"];

    /// <summary>What was understood.</summary>
    public Understanding Said { get; } = said;

    /// <summary>The range: what the question says, else the last 24 hours.</summary>
    public PlanTime Time => Said.Times.Range ?? Said.Times.Ground.Trailing(24, "hour") with { Assumed = true };

    /// <summary>The length of buckets.</summary>
    public string Bucket => Said.Times.Bucket ?? BucketChoice.For(Time.Length);

    /// <summary>A condition that only errors fulfil.</summary>
    public static PlanFilter ErrorLevels { get; } = new("level", PlanOperator.In, PlanValue.Of(Errors));

    /// <summary>The metric of this name.</summary>
    public CatalogueMetric? Metric(string name) => Catalogue.Metric(name);

    /// <summary>The metrics of the catalogue, the best known first.</summary>
    public QuestionCatalogue Catalogue { get; } = catalogue;

    /// <summary>Conditions for rows of logs: levels, then what else was said, then the words of messages.</summary>
    public List<PlanFilter> LogFilters(bool withLevels = true)
    {
        var filters = new List<PlanFilter>();
        var levels = Said.Levels.Distinct().ToList();
        if (withLevels && levels.Count > 0)
            filters.Add(new PlanFilter("level", levels.Count == 1 ? PlanOperator.Equal : PlanOperator.In, levels.Count == 1 ? PlanValue.Of(levels[0]) : PlanValue.Of([.. levels])));

        filters.AddRange(Said.Filters);
        if (Said.Topic is { } topic)
            filters.Add(new PlanFilter("message", PlanOperator.Contains, PlanValue.Of(topic)));

        filters.AddRange(Said.Quoted.Select(text => new PlanFilter("message", PlanOperator.Contains, PlanValue.Of(text))));
        return filters;
    }

    /// <summary>Conditions for points of metrics.</summary>
    public List<PlanFilter> MetricFilters()
    {
        var filters = Said.Filters.ToList();
        if (Said.Entity is { Type: { } type })
            filters.Add(new PlanFilter("resource_type", PlanOperator.Equal, PlanValue.Of(type)));

        return filters;
    }

    /// <summary>The functions for a metric: those that were asked for, else the one that makes sense for it.</summary>
    public IReadOnlyList<PlanFunction> Functions(string metric) =>
        Said.Functions.Count > 0 ? Said.Functions : [Natural(metric)];

    /// <summary>The mean of levels and times, the total of amounts.</summary>
    public PlanFunction Natural(string metric) => Metric(metric)?.Kind == MetricKind.Total ? PlanFunction.Sum : PlanFunction.Avg;

    /// <summary>Columns for metrics and their functions, each with a name of its own.</summary>
    public static IReadOnlyList<PlanSelection> Columns(IReadOnlyList<string> metrics, Func<string, IReadOnlyList<PlanFunction>> functions) =>
    [
        .. metrics.SelectMany(metric => functions(metric), (metric, function) =>
            PlanSelection.Of(function, metric, metrics.Count > 1 ? $"{WireName.Of(function)}_{metric}" : WireName.Of(function))),
    ];

    /// <summary>The column of errors in relation to all lines.</summary>
    public static PlanSelection ErrorRate { get; } = new()
    {
        Function = PlanFunction.Ratio,
        Name = "error_rate",
        Numerator = new PlanPart { Function = PlanFunction.Count, Filters = [ErrorLevels] },
        Denominator = new PlanPart { Function = PlanFunction.Count },
    };

    /// <summary>The column of how many rows.</summary>
    public static PlanSelection Count { get; } = PlanSelection.Of(PlanFunction.Count, null, "count");

    /// <summary>One message as an example.</summary>
    public static PlanSelection Example { get; } = PlanSelection.OfField(PlanFunction.Sample, "message", "example");
}
