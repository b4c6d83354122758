using LiveLogs.Logs;
using LiveLogs.Logs.Filters;

namespace LiveLogs.Search;

/// <summary>A field of the filter language.</summary>
/// <param name="Name">The name as it is written before the operator; <c>attr.</c> and <c>resource.</c> continue with a name.</param>
/// <param name="Operators">Operators allowed between the field and its value.</param>
/// <param name="Values">The possible values; null where they are not known in advance (<c>facets</c> has them).</param>
/// <param name="Description">What it compares.</param>
/// <param name="Example">A filter that uses it.</param>
public sealed record FilterFieldView(
    string Name, IReadOnlyList<string> Operators, IReadOnlyList<string>? Values, string Description, string Example);

/// <summary>A form of the filter language that is not a field.</summary>
public sealed record FilterFormView(string Form, string Description, string Example);

/// <summary>The filter language, for completion and help.</summary>
/// <param name="MaxLength">Characters that a filter may have.</param>
/// <param name="Forms">Texts and how terms are combined.</param>
/// <param name="Fields">Fields and their possible values.</param>
public sealed record FilterLanguageView(int MaxLength, IReadOnlyList<FilterFormView> Forms, IReadOnlyList<FilterFieldView> Fields)
{
    private static readonly string[] Equality = [":", "=", "!="];
    private static readonly string[] Ordering = [":", "=", "!=", "<", "<=", ">", ">="];

    /// <summary>The language with the values of fields that other rooms know.</summary>
    internal static FilterLanguageView With(IEnumerable<IFieldValues> known)
    {
        var values = known.ToDictionary(field => field.Field, field => field.Values);
        return Whole with { Fields = [.. Whole.Fields.Select(field => values.TryGetValue(field.Name, out var all) ? field with { Values = all } : field)] };
    }

    private static FilterLanguageView Whole { get; } = new(
        LogFilter.MaxLength,
        [
            new("word", "The message contains it, in either case, in any alphabet.", "timeout"),
            new("\"phrase\"", "The message contains it; a capital letter in it makes the case matter. Text in quotes is always literal; \\\", \\\\, \\n, \\r, \\t and \\uXXXX stand for a quote, a backslash, a line feed, a carriage return, a tab and any character.", "\"connection refused\""),
            new("/expression/", "The regular expression matches somewhere in the message; /…/i in either case, no other flags.", "/status=5\\d\\d/i"),
            new("term term", "Both match; AND between them means the same.", "timeout service:cart"),
            new("term OR term", "One of them matches.", "service:cart OR service:pay"),
            new("-term", "It does not match; NOT means the same.", "-debug"),
            new("( )", "Groups.", "(timeout OR refused) level>=error"),
        ],
        [
            new("level", Ordering, SeverityNames.All, "The severity; several with commas.", "level>=error"),
            new("source", Equality, null, "Log group, table or log name; * stands for any characters.", "source:/aws/lambda/*"),
            new("stream", Equality, null, "Log stream or instance inside the source.", "stream:web-1"),
            new("service", Equality, null, "The program that wrote it.", "service:checkout"),
            new("cloud", Equality, null, "The provider.", "cloud:aws"),
            new("connection", Equality, null, "The id of a connection.", "connection:0199a3c1-7f00-7000-8000-000000000000"),
            new("message", Equality, null, "The message contains it; message:/…/ is a regular expression, message:* tests whether there is one.", "message:\"payment failed\""),
            new("trace_id", Equality, null, "32 hexadecimal digits; * tests whether there is one.", "trace_id:4bf92f3577b34da6a3ce929d0e0e4736"),
            new("span_id", Equality, null, "16 hexadecimal digits; * tests whether there is one.", "span_id:00f067aa0ba902b7"),
            new("pattern_id", Equality, null, "The number of a pattern; * tests whether there is one.", "pattern_id:42"),
            new("event_id", Equality, null, "The provider's id of the event.", "event_id:3721*"),
            new("attr.", Ordering, null, "A field of the record; < and > compare numbers, also numbers in texts. Parts in quotes can contain any character: attr.labels.\"a.b/c\".", "attr.status:>=500"),
            new("resource.", Ordering, null, "A field of the record's origin.", "resource.region:eu-central-1"),
        ]);
}
