using LiveLogs.Logs.Folding;

namespace LiveLogs.Logs.Filters;

/// <summary>
/// A filter as a tree, for those who translate it (SQL) or run it (<see cref="FilterPredicate"/>). Every node is true or false
/// of an entry, never unknown: what is missing is false, and <see cref="Not"/> of that is true. Two trees are equal when they have
/// the same nodes in the same places; then they hold for the same entries.
/// </summary>
internal abstract record FilterNode;

/// <summary>All terms hold; true when there are none.</summary>
internal sealed record AllOf(IReadOnlyList<FilterNode> Terms) : FilterNode
{
    public bool Equals(AllOf? other) => other is not null && Terms.SequenceEqual(other.Terms);

    public override int GetHashCode() => Terms.Aggregate(1, HashCode.Combine);
}

/// <summary>At least one term holds.</summary>
internal sealed record AnyOf(IReadOnlyList<FilterNode> Terms) : FilterNode
{
    public bool Equals(AnyOf? other) => other is not null && Terms.SequenceEqual(other.Terms);

    public override int GetHashCode() => Terms.Aggregate(2, HashCode.Combine);
}

internal sealed record Not(FilterNode Term) : FilterNode;

/// <summary>The message contains the text; with <see cref="IgnoreCase"/> in either case (<see cref="SimpleFolding"/>).</summary>
internal sealed record MessageContains : FilterNode
{
    private MessageContains(string text, bool ignoreCase) => (Text, IgnoreCase) = (ignoreCase ? SimpleFolding.Fold(text) : text, ignoreCase);

    /// <summary>Folded when case does not count, so that filters that mean the same are equal.</summary>
    public string Text { get; }

    public bool IgnoreCase { get; }

    /// <summary>In either case.</summary>
    public static MessageContains Word(string text) => new(text, ignoreCase: true);

    /// <summary>Exactly so when there is a capital letter in it, otherwise in either case.</summary>
    public static MessageContains Phrase(string text) => new(text, ignoreCase: !SimpleFolding.HasCapital(text));
}

/// <summary>The expression matches somewhere in the message. Its dialect is .NET's: SQL can only narrow down, not decide.</summary>
internal sealed record MessageMatches(GuardedRegex Regex) : FilterNode;

/// <summary>The severity number lies between the two, both inclusive.</summary>
internal sealed record SeverityBetween(int Min, int Max) : FilterNode;

internal enum EntryField
{
    Source,
    Stream,
    Service,
    EventId,
    Message,
}

/// <summary>The whole value of a text field fits the pattern.</summary>
internal sealed record FieldMatches(EntryField Field, TextPattern Pattern) : FilterNode;

/// <summary>The field is not empty.</summary>
internal sealed record FieldExists(EntryField Field) : FilterNode;

internal sealed record ConnectionIs(Guid ConnectionId) : FilterNode;

/// <summary>The trace id, 32 lower-case hexadecimal digits; null: there is one.</summary>
internal sealed record TraceIs(string? TraceId) : FilterNode;

/// <summary>The span id, 16 lower-case hexadecimal digits; null: there is one.</summary>
internal sealed record SpanIs(string? SpanId) : FilterNode;

/// <summary>The pattern's number; null: there is one.</summary>
internal sealed record PatternIs(long? PatternId) : FilterNode;

/// <summary>Which of an entry's two JSON objects.</summary>
internal enum AttributeScope
{
    Attributes,
    Resource,
}

/// <summary>
/// The value, or an element of the value when it is an array, is a scalar that fits the pattern as text, or a number equal to
/// <see cref="Number"/>. JSON null, objects and arrays in arrays never match.
/// </summary>
/// <param name="Scope">Where to look.</param>
/// <param name="Path">What to look for.</param>
/// <param name="Pattern">Compared with a string's content, a number's plain digits, <c>true</c> or <c>false</c>.</param>
/// <param name="Number">The pattern as <see cref="PlainNumber"/> spells it, when it is a number: 5 also matches 5.0.</param>
internal sealed record AttributeMatches(AttributeScope Scope, AttributePath Path, TextPattern Pattern, string? Number) : FilterNode;

internal enum NumberComparison
{
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

/// <summary>
/// The value, or an element of the value when it is an array, is a number that compares so, by all of its digits. A text that is a number as
/// <see cref="PlainNumber.IsNumber(ReadOnlySpan{char})"/> says counts as one: <c>"502"</c> is at least 500.
/// </summary>
/// <param name="Scope">Where to look.</param>
/// <param name="Path">What to look for.</param>
/// <param name="Comparison">How the value has to compare.</param>
/// <param name="Value">With what, as <see cref="PlainNumber"/> spells it.</param>
internal sealed record AttributeCompares(AttributeScope Scope, AttributePath Path, NumberComparison Comparison, string Value) : FilterNode;

/// <summary>There is a value, and it is not JSON null.</summary>
internal sealed record AttributeExists(AttributeScope Scope, AttributePath Path) : FilterNode;
