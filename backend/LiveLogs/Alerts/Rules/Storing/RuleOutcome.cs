namespace LiveLogs.Alerts.Rules.Storing;

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

/// <summary>What came of storing a rule.</summary>
/// <param name="Outcome">What came of it.</param>
/// <param name="Detail">What is wrong.</param>
/// <param name="Field">The field of the conditions that is wrong, for <see cref="RuleOutcome.BadReference"/>.</param>
internal readonly record struct RuleResult(RuleOutcome Outcome, string? Detail = null, string? Field = null)
{
    public static implicit operator RuleResult(RuleOutcome outcome) => new(outcome);
}

/// <summary>How many rules an import created, replaced, and left as they were.</summary>
internal sealed record ImportCounts(int Created, int Updated, int Unchanged);
