namespace LiveLogs.Alerts.Matching;

/// <summary>Whether a rule costs more than allowed.</summary>
internal enum GuardState
{
    Active,

    /// <summary>It is left out from time to time.</summary>
    Throttled,

    /// <summary>It does not run any more until somebody changes it.</summary>
    DisabledByGuard,

    /// <summary>It does not run because this version of LiveLogs does not understand it. Never stored.</summary>
    Invalid,
}
