namespace LiveLogs.Alerts.Rules;

/// <summary>What came of storing a rule.</summary>
internal enum RuleOutcome
{
    Done,

    /// <summary>The project has a rule with this id.</summary>
    IdTaken,

    /// <summary>Somebody changed or deleted it meanwhile.</summary>
    Overtaken,

    /// <summary>The project has reached its limit of rules.</summary>
    TooMany,

    /// <summary>The definitions of the project's rules are longer together than they may be.</summary>
    TooLarge,

    /// <summary>It names a rule that is not there, or leads back to itself.</summary>
    BadReference,

    /// <summary>Other rules name it.</summary>
    InUse,
}

/// <summary>What came of storing a rule, and what there is to say about it.</summary>
internal readonly record struct RuleResult(RuleOutcome Outcome, string? Detail = null)
{
    public static implicit operator RuleResult(RuleOutcome outcome) => new(outcome);
}
