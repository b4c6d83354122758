namespace LiveLogs.Questions.Catalogue;

/// <summary>What the values of a field are; it decides which operators and functions a plan may use.</summary>
public enum FieldType
{
    /// <summary>A text.</summary>
    Text,

    /// <summary>A number.</summary>
    Number,

    /// <summary>An instant, written as RFC 3339, or the text <c>$time.from</c>.</summary>
    Instant,

    /// <summary>One of the levels of log entries.</summary>
    Level,

    /// <summary>Unknown before the value is seen: attributes and tags.</summary>
    Any,
}
