namespace LiveLogs.Questions.Planning.Words;

/// <summary>Some words of a question that stand for something.</summary>
/// <param name="Sense">The class of the words.</param>
/// <param name="Value">What they stand for in their class.</param>
/// <param name="Start">The index of the first word.</param>
/// <param name="Length">How many words.</param>
public readonly record struct Mark(Sense Sense, string Value, int Start, int Length)
{
    /// <summary>The index of the first word behind.</summary>
    public int End => Start + Length;
}
