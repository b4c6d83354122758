namespace LiveLogs.Questions.Plans;

/// <summary>Where the rows of an answer come from.</summary>
public enum PlanSource
{
    /// <summary>Points of metric series.</summary>
    Metrics,

    /// <summary>Log entries.</summary>
    Logs,

    /// <summary>Templates that were mined from messages.</summary>
    Patterns,

    /// <summary>What the detectors found.</summary>
    Anomalies,

    /// <summary>Alarms of the clouds.</summary>
    Alarms,

    /// <summary>Incidents.</summary>
    Incidents,

    /// <summary>Requested and executed actions.</summary>
    Actions,
}
