namespace LiveLogs.Questions.Planning.Words;

/// <summary>What a piece of a question is by its shape.</summary>
public enum WordKind
{
    /// <summary>Letters.</summary>
    Word,

    /// <summary>A number.</summary>
    Number,

    /// <summary>A text in quotation marks.</summary>
    Quoted,

    /// <summary>Letters with digits, dots, slashes or dashes: the name of a thing.</summary>
    Name,

    /// <summary>A comparison, a percent sign or punctuation.</summary>
    Symbol,
}
