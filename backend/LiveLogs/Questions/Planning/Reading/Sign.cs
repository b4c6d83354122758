namespace LiveLogs.Questions.Planning.Reading;

/// <summary>What a question shows about the kind of answer that it wants.</summary>
public enum Sign
{
    /// <summary>How many.</summary>
    HowMany,

    /// <summary>Which.</summary>
    Which,

    /// <summary>How.</summary>
    How,

    /// <summary>Why.</summary>
    Why,

    /// <summary>Is it normal.</summary>
    Normal,

    /// <summary>Compare.</summary>
    Compare,

    /// <summary>The most frequent.</summary>
    Common,

    /// <summary>Over time.</summary>
    Trend,

    /// <summary>Changed.</summary>
    Change,

    /// <summary>Never seen before.</summary>
    New,

    /// <summary>Alike by meaning.</summary>
    Similar,

    /// <summary>Around a moment.</summary>
    Around,

    /// <summary>What happened together.</summary>
    Correlate,

    /// <summary>Something happened at a moment.</summary>
    Event,

    /// <summary>Errors in relation to all.</summary>
    ErrorRate,

    /// <summary>Some metric, it does not say which.</summary>
    Vague,

    /// <summary>Goes on from the question before.</summary>
    Follow,

    /// <summary>Narrows the question before.</summary>
    Only,

    /// <summary>Right now.</summary>
    Now,

    /// <summary>Something this product knows nothing of.</summary>
    Foreign,

    /// <summary>The oldest rows come first.</summary>
    OldestFirst,

    /// <summary>About what is yet to come.</summary>
    Future,

    /// <summary>A question whose first words ask yes or no.</summary>
    YesNo,

    /// <summary>The question is about log lines as such.</summary>
    Lines,
}
