namespace LiveLogs.Questions.Planning.Time;

/// <summary>What a piece of time in a question is.</summary>
public enum PieceKind
{
    /// <summary>A range of any length.</summary>
    Range,

    /// <summary>One day, which a time of day can cut.</summary>
    Day,

    /// <summary>An instant.</summary>
    Point,

    /// <summary>A time of day, without its day.</summary>
    Clock,
}
