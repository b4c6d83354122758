namespace LiveLogs.Questions.Planning.Words;

/// <summary>The classes of words that the grammar knows. A word can belong to several.</summary>
public enum Sense
{
    /// <summary>Says nothing: articles, politeness.</summary>
    Filler,

    /// <summary>A common word without a meaning here.</summary>
    Other,

    /// <summary>A word of German, for the language of the answer.</summary>
    German,

    /// <summary>Joins things: and, or.</summary>
    And,

    /// <summary>A place before a name: in, on, of, from, for.</summary>
    Of,

    /// <summary>Denies: not, without, except.</summary>
    Not,

    /// <summary>Asks to be shown something; the value is <c>show</c>, <c>list</c> or <c>plot</c>.</summary>
    Show,

    /// <summary>Asks for a number of things.</summary>
    HowMany,

    /// <summary>Asks for things: which, what.</summary>
    Which,

    /// <summary>Asks how something was or is.</summary>
    How,

    /// <summary>Asks for a cause.</summary>
    Why,

    /// <summary>Asks whether something is as it should be.</summary>
    Normal,

    /// <summary>Asks to lay two things beside each other.</summary>
    Compare,

    /// <summary>Stands between two things that are compared.</summary>
    Versus,

    /// <summary>The largest first; the value is <c>desc</c> or <c>asc</c>.</summary>
    Top,

    /// <summary>The most frequent first.</summary>
    Common,

    /// <summary>A curve is wanted.</summary>
    Trend,

    /// <summary>It goes up or down; the value is <c>&gt;</c> or <c>&lt;</c>.</summary>
    Slope,

    /// <summary>It differs from before.</summary>
    Change,

    /// <summary>Never seen before.</summary>
    New,

    /// <summary>Likeness by meaning.</summary>
    Similar,

    /// <summary>Around a moment.</summary>
    Around,

    /// <summary>The lines before, after or around; the value says which.</summary>
    Neighbours,

    /// <summary>Something that happened at a moment: a spike, a crash.</summary>
    Event,

    /// <summary>One group each: per, by.</summary>
    Per,

    /// <summary>Things that can be found; the value is <c>field</c> or <c>field:type</c>.</summary>
    Entity,

    /// <summary>A field of the catalogue by its name.</summary>
    Field,

    /// <summary>Levels of log entries; the value is a list.</summary>
    Level,

    /// <summary>A source of rows.</summary>
    Source,

    /// <summary>The state of an alarm, an incident, an anomaly or an action; the value is <c>source=state</c>, several with a bar between.</summary>
    State,

    /// <summary>A severity.</summary>
    Severity,

    /// <summary>A function.</summary>
    Function,

    /// <summary>A comparison with a number.</summary>
    Operator,

    /// <summary>Holds for the whole range: stayed, always, never; the value is the operator's turn.</summary>
    Stays,

    /// <summary>A high or low value without a number; the value is the operator.</summary>
    Extreme,

    /// <summary>A metric; the values are names of the catalogue.</summary>
    Metric,

    /// <summary>A word for some metric that does not say which.</summary>
    Vague,

    /// <summary>Errors in relation to everything.</summary>
    ErrorRate,

    /// <summary>A quality with a metric of its own: slow, busy; the value is <c>metric:dir</c>.</summary>
    Quality,

    /// <summary>A technical condition that messages are searched for.</summary>
    Topic,

    /// <summary>A unit of amounts; the value is <c>kind*factor</c>.</summary>
    Unit,

    /// <summary>A provider of clouds.</summary>
    Provider,

    /// <summary>An environment such as production.</summary>
    Environment,

    /// <summary>A verb that asks for an action; the value is its kind.</summary>
    Action,

    /// <summary>A participle of an action: somebody did it; the value is its kind.</summary>
    Done,

    /// <summary>The second part of a German verb, such as <c>neu</c> of <c>neu starten</c>.</summary>
    ActionParticle,

    /// <summary>A verb that destroys or changes data.</summary>
    Write,

    /// <summary>Data that could be destroyed.</summary>
    Data,

    /// <summary>A secret.</summary>
    Secret,

    /// <summary>Another tenant.</summary>
    Tenant,

    /// <summary>A command to the planner or a model itself.</summary>
    Injection,

    /// <summary>A statement of SQL.</summary>
    Sql,

    /// <summary>Begins a question that goes on from the one before.</summary>
    Follow,

    /// <summary>Narrows the question before.</summary>
    Only,

    /// <summary>A way to show an answer; the value is the chart.</summary>
    Chart,

    /// <summary>Something that this product knows nothing of.</summary>
    Foreign,

    /// <summary>Before a length of time that ends now; the value is <c>trailing</c>, <c>last</c>, <c>previous</c> or <c>before_last</c>.</summary>
    Last,

    /// <summary>Before a period that is not over.</summary>
    Current,

    /// <summary>A unit of time.</summary>
    TimeUnit,

    /// <summary>A length of time per bucket, such as hourly.</summary>
    Every,

    /// <summary>A day by its distance from today.</summary>
    Day,

    /// <summary>A day of the week, 1 to 7.</summary>
    Weekday,

    /// <summary>A month, 1 to 12.</summary>
    Month,

    /// <summary>A quarter, 1 to 4.</summary>
    Quarter,

    /// <summary>The weekend.</summary>
    Weekend,

    /// <summary>A part of a day; the value is its hours.</summary>
    DayPart,

    /// <summary>Backwards from now.</summary>
    Ago,

    /// <summary>A range from here to now.</summary>
    Since,

    /// <summary>A range up to here.</summary>
    Until,

    /// <summary>A range from here on: after.</summary>
    After,

    /// <summary>A range with two ends.</summary>
    Between,

    /// <summary>The first end of a range.</summary>
    From,

    /// <summary>The second end of a range.</summary>
    To,

    /// <summary>At a time of day.</summary>
    At,

    /// <summary>Behind a time of day; the value is <c>am</c>, <c>pm</c> or empty.</summary>
    Clock,

    /// <summary>A number in letters.</summary>
    Count,

    /// <summary>During the whole of something.</summary>
    During,

    /// <summary>For the length of: the beginning of a duration.</summary>
    For,

    /// <summary>A time zone.</summary>
    Zone,

    /// <summary>The present moment.</summary>
    Now,

    /// <summary>The same time in another period.</summary>
    SameTime,

    /// <summary>A period against the one before it; the value is the unit.</summary>
    OverPeriod,
}
