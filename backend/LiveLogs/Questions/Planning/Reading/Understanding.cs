using LiveLogs.Questions.Planning.Time;
using LiveLogs.Questions.Plans;

namespace LiveLogs.Questions.Planning.Reading;

/// <summary>What was understood of a question: its parts, before anything is decided about the answer.</summary>
public sealed class Understanding
{
    /// <summary>The metrics that are named.</summary>
    public List<string> Metrics { get; } = [];

    /// <summary>Metrics of which one may be meant, when the words fit several.</summary>
    public IReadOnlyList<string> MetricOptions { get; set; } = [];

    /// <summary>The levels that are named, or none.</summary>
    public List<string> Levels { get; } = [];

    /// <summary>The source that is named.</summary>
    public PlanSource? Source { get; set; }

    /// <summary>The things that are looked for: a field, and the type of resource or null.</summary>
    public (string Field, string? Type)? Entity { get; set; }

    /// <summary>Whether the entity stands for each of its kind: all servers, each service.</summary>
    public bool EachEntity { get; set; }

    /// <summary>Whether the entity is one: which server.</summary>
    public bool SingleEntity { get; set; }

    /// <summary>The fields of groups.</summary>
    public List<string> GroupBy { get; } = [];

    /// <summary>The functions that are named.</summary>
    public List<PlanFunction> Functions { get; } = [];

    /// <summary>Comparisons with numbers.</summary>
    public List<Threshold> Thresholds { get; } = [];

    /// <summary>How long a condition has to hold, in minutes.</summary>
    public (PlanOperator Operator, double Minutes)? Run { get; set; }

    /// <summary>A ranking: how many, or null, and whether the largest come first.</summary>
    public (int? Count, bool Descending)? Top { get; set; }

    /// <summary>How many of each group, when a ranking is asked for each.</summary>
    public bool TopPerGroup { get; set; }

    /// <summary>A number of rows that is asked for.</summary>
    public int? Rows { get; set; }

    /// <summary>Conditions on rows.</summary>
    public List<PlanFilter> Filters { get; } = [];

    /// <summary>Texts in quotation marks that no condition took.</summary>
    public List<string> Quoted { get; } = [];

    /// <summary>Words that messages are searched for.</summary>
    public string? Topic { get; set; }

    /// <summary>What the question says about time.</summary>
    public required FoundTimes Times { get; init; }

    /// <summary>States, as source and state.</summary>
    public List<(PlanSource Source, string State)> States { get; } = [];

    /// <summary>A severity.</summary>
    public string? Severity { get; set; }

    /// <summary>An environment that the project has not declared.</summary>
    public string? UndeclaredEnvironment { get; set; }

    /// <summary>A high or low value without a number.</summary>
    public PlanOperator? Extreme { get; set; }

    /// <summary>A rise or a fall.</summary>
    public PlanOperator? Slope { get; set; }

    /// <summary>How the answer is to be shown.</summary>
    public PlanChart? Chart { get; set; }

    /// <summary>The kind of showing that is asked for: <c>show</c>, <c>list</c>, <c>plot</c> or null.</summary>
    public string? Show { get; set; }

    /// <summary>Which side of a moment is asked for, or null.</summary>
    public string? Side { get; set; }

    /// <summary>How far around a moment, to each side, when the question says it.</summary>
    public TimeSpan? Window { get; set; }

    /// <summary>A quality, such as slow: its metric, and whether the largest come first.</summary>
    public (string Metric, bool Descending)? Quality { get; set; }

    /// <summary>Signs that the question has.</summary>
    public HashSet<Sign> Signs { get; } = [];

    /// <summary>The services that follow a comparison: checkout and payments.</summary>
    public bool ComparesThings { get; set; }

    /// <summary>Words that nothing could be made of.</summary>
    public List<string> Unknown { get; } = [];

    /// <summary>How sure the reading is of its parts, from 0 to 1.</summary>
    public double Certainty { get; set; } = 1;

    /// <summary>Whether the question has the sign.</summary>
    public bool Has(Sign sign) => Signs.Contains(sign);

    /// <summary>Makes the reading less sure.</summary>
    public void Doubt(double by) => Certainty = Math.Max(0, Certainty - by);
}
