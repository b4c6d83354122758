namespace LiveLogs.Questions.Plans;

/// <summary>What kind of answer a question wants.</summary>
public enum PlanIntent
{
    /// <summary>A curve: one value per bucket of time.</summary>
    Timeseries,

    /// <summary>One number.</summary>
    Scalar,

    /// <summary>The first few of a ranking.</summary>
    Topk,

    /// <summary>Resources, or services, that fulfil a condition.</summary>
    Entities,

    /// <summary>Rows as they are stored.</summary>
    List,

    /// <summary>Two ranges of time, or two things, beside each other.</summary>
    Compare,

    /// <summary>The lines around a moment.</summary>
    Context,

    /// <summary>Patterns around a moment against a baseline.</summary>
    Correlate,

    /// <summary>Lines that mean the same as a text.</summary>
    Semantic,

    /// <summary>Whether things are normal now.</summary>
    Status,

    /// <summary>Several steps that look for a cause.</summary>
    Investigate,

    /// <summary>A wish that something is done: it becomes a request that a person approves.</summary>
    ActionRequest,

    /// <summary>A question back: something is missing.</summary>
    Clarify,

    /// <summary>What is never answered: writes, other projects, secrets.</summary>
    Refuse,

    /// <summary>What the catalogue does not have.</summary>
    Unsupported,
}
