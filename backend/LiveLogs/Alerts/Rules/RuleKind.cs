namespace LiveLogs.Alerts.Rules;

/// <summary>What a rule looks for; the API's words are the same in snake_case.</summary>
internal enum RuleKind
{
    /// <summary>Errors per minute over a window reach a threshold.</summary>
    ErrorRate,

    /// <summary>A line matches a regular expression.</summary>
    PatternMatch,

    /// <summary>A line has one of some levels.</summary>
    LogLevel,

    /// <summary>A line passes a filter.</summary>
    Filter,

    /// <summary>Lines that pass a filter reach a number within a window.</summary>
    Count,

    /// <summary>Lines that pass a filter reach a share of others within a window.</summary>
    Percentage,

    /// <summary>Lines within a window are many times more, or fewer, than in an earlier one.</summary>
    Spike,

    /// <summary>Fewer lines than a number within a window.</summary>
    Absence,

    /// <summary>A line says something that no line of the project has said before.</summary>
    NewPattern,

    /// <summary>A line has a value of a field that none had for a while.</summary>
    NewValue,

    /// <summary>The different values of a field within a window reach a number, or stay below it.</summary>
    Cardinality,

    /// <summary>Other rules fire, or do not.</summary>
    Composite,

    /// <summary>A notification channel is refused by its provider.</summary>
    ChannelRefused,
}

/// <summary>How bad it is, as the author of a rule says.</summary>
internal enum AlertSeverity
{
    Low,
    Medium,
    High,
    Critical,
}

/// <summary>Whether a rule costs more than allowed.</summary>
internal enum GuardState
{
    Active,

    /// <summary>It is left out from time to time.</summary>
    Throttled,

    /// <summary>It is not looked at any more until somebody changes it.</summary>
    DisabledByGuard,

    /// <summary>It is not looked at because this version of LiveLogs does not understand it. Never stored.</summary>
    Invalid,
}
