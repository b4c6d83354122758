namespace LiveLogs.Questions.Plans;

/// <summary>How a condition compares.</summary>
public enum PlanOperator
{
    /// <summary><c>=</c></summary>
    Equal,

    /// <summary><c>!=</c></summary>
    NotEqual,

    /// <summary><c>&gt;</c></summary>
    Greater,

    /// <summary><c>&gt;=</c></summary>
    GreaterOrEqual,

    /// <summary><c>&lt;</c></summary>
    Less,

    /// <summary><c>&lt;=</c></summary>
    LessOrEqual,

    /// <summary><c>in</c>: equal to one of a list.</summary>
    In,

    /// <summary><c>not_in</c>: equal to none of a list.</summary>
    NotIn,

    /// <summary><c>contains</c>: has the text in it, whatever the case of its letters.</summary>
    Contains,

    /// <summary><c>matches</c>: a regular expression, run by the guarded matcher.</summary>
    Matches,

    /// <summary><c>exists</c>: true or false.</summary>
    Exists,
}
