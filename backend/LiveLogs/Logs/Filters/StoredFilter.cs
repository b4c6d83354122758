using LiveLogs.Logs.Folding;

namespace LiveLogs.Logs.Filters;

/// <summary>
/// A filter that was stored when the language had another version (<see cref="LogFilter.LanguageVersion"/>): how it is written now to say what it said,
/// and what it finds now that it did not find. Code that stores filters stores the version with them, reads them with this after an update, and reports changes to people.
/// </summary>
/// <param name="Text">How it is written now. The text as it was, when that says the same.</param>
/// <param name="Filter">The same, read.</param>
/// <param name="Changes">What is different, a sentence each; none when nothing is.</param>
internal sealed record StoredFilter(string Text, LogFilter Filter, IReadOnlyList<string> Changes)
{
    /// <param name="text">As it was stored; null and blank text are the empty filter.</param>
    /// <param name="version">The version of the language at that time, from 1.</param>
    /// <exception cref="FilterSyntaxException">It can no longer be read, nor be written so that it means the same: a person must write it again.</exception>
    public static StoredFilter Read(string? text, int version)
    {
        if (string.IsNullOrWhiteSpace(text) || version >= LogFilter.LanguageVersion)
            return new StoredFilter(text ?? "", LogFilter.Parse(text), []);

        var was = LogFilter.Of(new FilterParser(text, version).Parse());
        var changes = new List<string>();
        if (!IsWritten(was, text))
        {
            var written = was.ToString();
            if (!IsWritten(was, written))
                return new StoredFilter(text, LogFilter.Parse(text), ["Its meaning has changed."]);

            changes.Add($"It was written {text}, which the language no longer accepts, or now reads differently; it is now {written}.");
            text = written;
        }

        return new StoredFilter(text, was, [.. changes, .. ChangesOf(was.Root, version)]);
    }

    /// <summary>What is found now that a filter of a former version, or an expression, did not find.</summary>
    public static IEnumerable<string> ChangesOf(FilterNode node, int version) => version < 2 ? FoundNow(node).Distinct() : [];

    /// <summary>The same for a field that is not part of a filter.</summary>
    public static IEnumerable<string> ChangesOf(AttributePath path, int version) => version < 2 ? OfPath(path) : [];

    /// <summary>The name of a field as it is written now, which was stored in some version.</summary>
    public static string NameOf(string name, int version) => version < 3 ? QuotedText.FromPlainBackslashes(name) : name;

    private static bool IsWritten(LogFilter filter, string text)
    {
        try
        {
            return LogFilter.Parse(text).Equals(filter);
        }
        catch (FilterSyntaxException)
        {
            return false;
        }
    }

    /// <summary>What the same tree finds since version 2.</summary>
    private static IEnumerable<string> FoundNow(FilterNode node) => node switch
    {
        AllOf all => all.Terms.SelectMany(FoundNow),
        AnyOf any => any.Terms.SelectMany(FoundNow),
        Not not => FoundNow(not.Term),
        MessageContains { IgnoreCase: true } contains => OfCase(contains.Text),
        MessageMatches { Regex.IgnoreCase: true } matches => OfCase(matches.Regex.Pattern),
        FieldMatches field => OfCase(field.Pattern.ToString()),
        AttributeMatches attribute => OfPath(attribute.Path).Concat(OfCase(attribute.Pattern.ToString())),
        AttributeCompares attribute => OfPath(attribute.Path).Append($"{attribute.Path} is compared by all of its digits, also where it is a text that is a number."),
        AttributeExists attribute => OfPath(attribute.Path),
        _ => [],
    };

    private static IEnumerable<string> OfCase(string text) =>
        text.Any(character => character >= 0x80 && SimpleFolding.VariantsOf(character).Skip(1).Any()) ? [$"{text} is found in either case, not only its letters A–Z."] : [];

    private static IEnumerable<string> OfPath(AttributePath path) =>
        path.Segments.Count > 2 ? [$"{path} is also found where members have dots in their names."] : [];
}
