namespace LiveLogs.Questions.Plans;

/// <summary>
/// What a question asks, never how it is fetched. Rules and models make the same plan, one validator judges it, one compiler turns it into SQL with bound parameters.
/// A plan never names a project: the executor adds the caller's.
/// </summary>
public sealed record QuestionPlan
{
    /// <summary>What kind of answer is wanted.</summary>
    public required PlanIntent Intent { get; init; }

    /// <summary>Where the rows come from; null where none are read.</summary>
    public PlanSource? Source { get; init; }

    /// <summary>The columns of the answer.</summary>
    public IReadOnlyList<PlanSelection> Select { get; init; } = [];

    /// <summary>Conditions on rows; all must hold.</summary>
    public IReadOnlyList<PlanFilter> Filters { get; init; } = [];

    /// <summary>The range of time.</summary>
    public PlanTime? Time { get; init; }

    /// <summary>The range to compare with.</summary>
    public PlanTime? CompareTo { get; init; }

    /// <summary>How the two ranges lie on each other.</summary>
    public PlanAlign? Align { get; init; }

    /// <summary>The length of a bucket of time, such as <c>5m</c>.</summary>
    public string? Bucket { get; init; }

    /// <summary>Fields whose values make the groups; <c>bucket</c> counts as one.</summary>
    public IReadOnlyList<string> GroupBy { get; init; } = [];

    /// <summary>Conditions on groups; all must hold.</summary>
    public IReadOnlyList<PlanHaving> Having { get; init; } = [];

    /// <summary>The order of the rows.</summary>
    public IReadOnlyList<PlanOrder> OrderBy { get; init; } = [];

    /// <summary>How many rows at most.</summary>
    public int? Limit { get; init; }

    /// <summary>How many rows at most in each group.</summary>
    public PlanLimitPer? LimitPer { get; init; }

    /// <summary>The moment that <c>context</c> and <c>correlate</c> look around.</summary>
    public DateTimeOffset? Anchor { get; init; }

    /// <summary>How many lines before the anchor.</summary>
    public int? Before { get; init; }

    /// <summary>How many lines after the anchor.</summary>
    public int? After { get; init; }

    /// <summary>The text whose meaning is searched for.</summary>
    public string? QueryText { get; init; }

    /// <summary>The plans of an investigation, in their order; none has steps itself.</summary>
    public IReadOnlyList<QuestionPlan> Steps { get; init; } = [];

    /// <summary>What is to be done.</summary>
    public PlanAction? Action { get; init; }

    /// <summary>What the question lacks, such as <c>metric</c>.</summary>
    public IReadOnlyList<string> Missing { get; init; } = [];

    /// <summary>What could be meant.</summary>
    public IReadOnlyList<string> Options { get; init; } = [];

    /// <summary>Why nothing is answered, such as <c>secret_search</c>.</summary>
    public string? Reason { get; init; }

    /// <summary>Names of the catalogue that come close to an unknown one.</summary>
    public IReadOnlyList<string> Nearest { get; init; } = [];

    /// <summary>How the answer is best shown.</summary>
    public PlanChart? Chart { get; init; }

    /// <summary>Whether a person has to approve: true for <c>action_request</c> alone.</summary>
    public bool RequiresApproval => Intent == PlanIntent.ActionRequest;

    /// <summary>Whether the plan says that nothing is executed: for a request, a question back, a refusal and what is unsupported.</summary>
    public bool NeverExecutes => Intent is PlanIntent.ActionRequest or PlanIntent.Clarify or PlanIntent.Refuse or PlanIntent.Unsupported;
}
