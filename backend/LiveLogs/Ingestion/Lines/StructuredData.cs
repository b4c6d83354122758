using System.Buffers;
using System.Text;
using System.Text.Json;
using LiveLogs.Ingestion.Text;
using LiveLogs.Logs;

namespace LiveLogs.Ingestion.Lines;

/// <summary>
/// Structured data of syslog (https://www.rfc-editor.org/rfc/rfc5424#section-6.3): <c>[id name="value" …][id …]</c>. All of it is kept by
/// id under <see cref="Name"/>. A parameter whose name comes once is a field of its own as well.
/// </summary>
internal static class StructuredData
{
    public const string Name = "structured_data";

    private const int MaxLength = 16 * 1024;
    private const int MaxParameters = 256;

    private static readonly SearchValues<char> NameEnds = SearchValues.Create("=]\" \n\t");

    private readonly record struct Parameter(string Id, string Name, string Value);

    /// <summary>The length of the elements at the beginning of a text; 0 when there are none that are well-formed.</summary>
    public static int LengthOf(ReadOnlySpan<char> text) => Read(text, null);

    /// <summary>Takes the elements at the beginning of a text.</summary>
    /// <returns>Their length; 0 when there are none.</returns>
    public static int Read(ReadOnlySpan<char> text, EventTime near, ref LineFacts facts, AttributeWriter attributes)
    {
        var parameters = new List<Parameter>();
        var length = Read(text, parameters);
        if (length == 0)
            return 0;

        AddNested(parameters, attributes);
        var names = parameters.CountBy(parameter => parameter.Name).Where(count => count.Value == 1).Select(count => count.Key).ToHashSet(StringComparer.Ordinal);
        foreach (var parameter in parameters)
        {
            if (parameter.Name.Length == 0 || !names.Contains(parameter.Name))
                continue;

            // The level of a message is its priority.
            if (FieldRoles.Of(parameter.Name) is >= FieldRole.TraceId and <= FieldRole.Service)
                LogfmtLine.Take(parameter.Name, parameter.Value, near, ref facts, attributes);
            else
                LogfmtLine.Add(parameter.Name, parameter.Value, attributes);
        }

        return length;
    }

    private static int Read(ReadOnlySpan<char> text, List<Parameter>? parameters)
    {
        var end = 0;
        if (text.Length > MaxLength)
            text = text[..MaxLength];
        while (end < text.Length && text[end] == '[' && ElementLength(text[end..], parameters) is > 0 and var length)
            end += length;
        return end;
    }

    private static int ElementLength(ReadOnlySpan<char> text, List<Parameter>? parameters)
    {
        var before = parameters?.Count ?? 0;
        var id = NameAt(text[1..]);
        var at = 1 + id.Length;
        // An element without parameters still says something: its id.
        parameters?.Add(new Parameter(id.ToString(), "", ""));
        while (!id.IsEmpty && at < text.Length)
        {
            if (text[at] == ']')
                return at + 1;

            var name = text[at..].TrimStart(' ');
            at = text.Length - name.Length;
            if (name is [']', ..])
                continue;

            name = NameAt(name);
            at += name.Length;
            if (name.IsEmpty || text[at..] is not ['=', '"', ..] || ValueLength(text[(at + 2)..]) is not (>= 0 and var length))
                break;
            if (parameters is { Count: < MaxParameters })
                parameters.Add(new Parameter(id.ToString(), name.ToString(), Unescape(text.Slice(at + 2, length))));
            at += length + 3;
        }

        parameters?.RemoveRange(before, parameters.Count - before);
        return 0;
    }

    private static ReadOnlySpan<char> NameAt(ReadOnlySpan<char> text)
    {
        var length = text.IndexOfAny(NameEnds);
        return length is > 0 and <= 64 ? text[..length] : default;
    }

    /// <summary>Up to the quote that ends the value; -1 when none does.</summary>
    private static int ValueLength(ReadOnlySpan<char> text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '"')
                return i;
            if (text[i] == '\\')
                i++;
        }

        return -1;
    }

    /// <summary>A backslash before anything but a quote, a backslash or a closing bracket is itself.</summary>
    private static string Unescape(ReadOnlySpan<char> value)
    {
        if (!value.Contains('\\'))
            return value.ToString();

        var plain = new StringBuilder(value.Length);
        for (var i = 0; i < value.Length; i++)
        {
            if (value[i] == '\\' && i + 1 < value.Length && value[i + 1] is '"' or '\\' or ']')
                i++;
            plain.Append(value[i]);
        }

        return plain.ToString();
    }

    private static void AddNested(List<Parameter> parameters, AttributeWriter attributes)
    {
        var json = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(json))
        {
            writer.WriteStartObject();
            writer.WriteStartObject(Name);
            foreach (var element in parameters.GroupBy(parameter => parameter.Id, StringComparer.Ordinal))
            {
                writer.WriteStartObject(element.Key);
                foreach (var values in element.Where(parameter => parameter.Name.Length > 0).GroupBy(parameter => parameter.Name, parameter => parameter.Value, StringComparer.Ordinal))
                    Write(writer, values);
                writer.WriteEndObject();
            }

            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        var reader = new Utf8JsonReader(json.WrittenSpan);
        if (reader.Read() && reader.Read())
            attributes.CopyMember(ref reader);
    }

    /// <summary>A parameter may come several times in one element, as <c>ip</c> of <c>origin</c> does.</summary>
    private static void Write(Utf8JsonWriter writer, IGrouping<string, string> values)
    {
        if (values.Count() == 1)
        {
            writer.WriteString(values.Key, values.First());
            return;
        }

        writer.WriteStartArray(values.Key);
        foreach (var value in values)
            writer.WriteStringValue(value);
        writer.WriteEndArray();
    }
}
