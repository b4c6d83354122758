namespace LiveLogs.Questions.Planning.Words;

/// <summary>One piece of a question.</summary>
public sealed record Word
{
    /// <summary>The piece as it was written; without its quotation marks when it is quoted.</summary>
    public required string Text { get; init; }

    /// <summary>The piece as words are compared: folded, and corrected where a typo was certain.</summary>
    public required string Folded { get; init; }

    /// <summary>What it is by its shape.</summary>
    public required WordKind Kind { get; init; }

    /// <summary>Its value, when it is a number.</summary>
    public double? Number { get; init; }

    /// <summary>Whether a typo was corrected.</summary>
    public bool Corrected { get; init; }

    /// <summary>Where it begins in the question.</summary>
    public required int Start { get; init; }

    /// <summary>Where it ends in the question.</summary>
    public required int End { get; init; }
}
