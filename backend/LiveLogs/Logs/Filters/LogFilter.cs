namespace LiveLogs.Logs.Filters;

/// <summary>
/// The one filter language of search, live tail, rules and export:
/// <code>
/// timeout "connection refused" -debug /status=5\d\d/i (service:cart OR service:pay)
/// level>=error level:warn,error source:"/aws/lambda/pay" source:/aws/lambda/* stream:a1* cloud:aws
/// attr.status:>=500 attr.user.name:bob attr.x:* resource.region:us-east-1 trace_id:4bf92f35… connection:… event_id:… pattern:42
/// </code>
/// </summary>
/// <remarks>
/// <para>Terms beside each other (or joined by <c>AND</c>) must all hold; <c>OR</c> binds weaker, <c>NOT</c> and <c>-</c>
/// stronger; parentheses group. The three words are operators in capitals only. An empty filter matches everything.</para>
/// <para>A word is a substring of the message, in either case. A phrase in quotes has smart case: with a capital letter in it,
/// it must stand there exactly so; without one it matches in either case. For what a backslash stands in quotes see
/// <see cref="QuotedText"/>. "Either case" is <see cref="Folding.SimpleFolding"/> everywhere, in any alphabet; apart from that characters are compared one by one, without any normalisation.</para>
/// <para><c>source</c>, <c>stream</c>, <c>service</c>, <c>event_id</c> and fields of the record compare the whole value, in either
/// case; <c>*</c> outside of quotes stands for any characters; <c>field:*</c> asks whether there is a value. <c>message:/…/</c> is a regular expression, as without the name.</para>
/// <para>Fields of the record (<c>attr.</c>) and of its origin (<c>resource.</c>): see <see cref="AttributePath"/> for
/// the name and <see cref="AttributeMatches"/> for equality. <c>&lt; &lt;= &gt; &gt;=</c> compare numbers, by all of their digits; a text
/// that is a number counts as one (<see cref="AttributeCompares"/>). A comparison never holds for a missing value, <c>!=</c> included, but
/// <c>-attr.x:1</c> holds for entries without <c>x</c>.</para>
/// <para>A regular expression that takes longer than <see cref="GuardedRegex.MatchTimeout"/> on a message counts as not matching.</para>
/// <para>What would say something in the language of another product, and nothing here, is refused (<see cref="ForeignWords"/>).</para>
/// </remarks>
internal sealed class LogFilter : IEquatable<LogFilter>
{
    /// <summary>Characters of a filter.</summary>
    public const int MaxLength = 4096;

    /// <summary>Terms and operators of a filter.</summary>
    public const int MaxNodes = 100;

    /// <summary>Parentheses and negations inside each other.</summary>
    public const int MaxDepth = 20;

    /// <summary>Grows when texts come to mean something else, or are refused: see <see cref="StoredFilter"/>.</summary>
    public const int LanguageVersion = 3;

    /// <summary>Matches every entry.</summary>
    public static readonly LogFilter All = new(new AllOf([]));

    private readonly Func<LogEntry, bool> _predicate;
    private readonly int _hash;

    private LogFilter(FilterNode root)
    {
        (Root, _hash) = (root, root.GetHashCode());
        IsEmpty = root is AllOf { Terms.Count: 0 };
        _predicate = FilterPredicate.Compile(root);
    }

    /// <summary>The filter as a tree.</summary>
    public FilterNode Root { get; }

    /// <summary>It matches every entry because it says nothing.</summary>
    public bool IsEmpty { get; }

    /// <summary>Reads a filter; null and blank text are the empty filter.</summary>
    /// <exception cref="FilterSyntaxException">The text is no filter; says where and why.</exception>
    public static LogFilter Parse(string? text) =>
        string.IsNullOrWhiteSpace(text) ? All : new LogFilter(new FilterParser(text).Parse());

    /// <summary>A filter that was put together instead of read.</summary>
    public static LogFilter Of(FilterNode root) => new(root);

    /// <summary>Both filters at once, such as a viewer's and the one of a rule.</summary>
    public LogFilter And(LogFilter other) =>
        IsEmpty ? other : other.IsEmpty ? this : new LogFilter(new AllOf([Root, other.Root]));

    /// <summary>The patterns that the filter names.</summary>
    public IReadOnlyList<long> PatternIds => [.. PatternTerms.Find(Root).Distinct()];

    /// <summary>The filter with several patterns in the place of one: those that were merged into it, or it into them.</summary>
    public LogFilter WithPatterns(Func<long, IReadOnlyList<long>> group) => new(PatternTerms.Replace(Root, group));

    /// <summary>Whether an entry passes. Safe for many threads.</summary>
    public bool Matches(LogEntry entry) => _predicate(entry);

    /// <summary>They have the same tree, and so hold for the same entries.</summary>
    public bool Equals(LogFilter? other) => ReferenceEquals(this, other) || (other is not null && other._hash == _hash && other.Root.Equals(Root));

    public override bool Equals(object? obj) => Equals(obj as LogFilter);

    public override int GetHashCode() => _hash;

    /// <summary>The filter in a canonical spelling, which parses to an equal filter.</summary>
    public override string ToString() => FilterPrinter.Print(Root);
}
