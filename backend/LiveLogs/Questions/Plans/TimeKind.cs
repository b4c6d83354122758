namespace LiveLogs.Questions.Plans;

/// <summary>How a range of time was named.</summary>
public enum TimeKind
{
    /// <summary>A length that ends now.</summary>
    Relative,

    /// <summary>Days, weeks, months of the calendar in the asker's time zone.</summary>
    Calendar,

    /// <summary>Two instants.</summary>
    Absolute,
}
