using System.Buffers;
using System.Text;
using System.Text.Json;
using LiveLogs.Logs;

namespace LiveLogs.Ingestion;

/// <summary>
/// Lines that are a JSON object. Its members become the attributes in their own structure, without those that have a place of
/// their own in the entry and without the text of the message, which the entry holds as it was received.
/// </summary>
internal static class JsonLine
{
    private const int LongestName = 40;
    private const int LongestInnerText = 2048;

    /// <summary>Reads a text that may be one JSON object.</summary>
    /// <param name="text">A clean text.</param>
    /// <param name="isCut">The text was cut: what comes before the cut is read then.</param>
    /// <param name="near">The event's own time.</param>
    /// <param name="facts">Receives level, time, trace and service.</param>
    /// <param name="attributes">Receives the other members; must be empty.</param>
    /// <returns>False, with nothing added, when it is something else.</returns>
    public static bool TryRead(
        ReadOnlySpan<char> text, bool isCut, EventTime near, ref LineFacts facts, AttributeWriter attributes)
    {
        if (!LooksLikeJson(text, isCut))
            return false;

        var bytes = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(text.Length));
        var before = facts;
        try
        {
            Read(bytes.AsSpan(0, Encoding.UTF8.GetBytes(text, bytes)), !isCut, near, ref facts, attributes);
            return true;
        }
        catch (JsonException)
        {
            facts = before;
            attributes.Reset();
            return false;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    /// <summary>Spares most texts in braces the price of an exception.</summary>
    private static bool LooksLikeJson(ReadOnlySpan<char> text, bool isCut)
    {
        text = text.TrimStart();
        if (text.Length < 2 || text[0] != '{' || (!isCut && text.TrimEnd()[^1] != '}'))
            return false;

        text = text[1..].TrimStart();
        return text.Length > 0 && text[0] is '"' or '}';
    }

    private static void Read(ReadOnlySpan<byte> json, bool isWhole, EventTime near, ref LineFacts facts, AttributeWriter attributes)
    {
        var options = new JsonReaderOptions { MaxDepth = int.MaxValue };
        var reader = new Utf8JsonReader(json, isWhole, new JsonReaderState(options));
        var inner = ReadMembers(ref reader, near, default, ref facts, attributes);
        if (facts.SeveritySource == SeveritySource.None && !inner.IsEmpty)
            ReadInnerText(inner, near, ref facts);
    }

    /// <summary>Reads the fields that a provider sent beside a text. A message among them stays unless it is that text.</summary>
    public static void ReadFields(ReadOnlySpan<byte> json, string text, EventTime near, ref LineFacts facts, AttributeWriter attributes)
    {
        var options = new JsonReaderOptions
        {
            MaxDepth = int.MaxValue,
            CommentHandling = JsonCommentHandling.Skip,
            AllowTrailingCommas = true,
        };
        var reader = new Utf8JsonReader(json, options);
        ReadMembers(ref reader, near, text, ref facts, attributes);
    }

    /// <returns>The raw inside of a string that seems to be a line of text itself.</returns>
    private static ReadOnlySpan<byte> ReadMembers(
        ref Utf8JsonReader reader, EventTime near, string? textBeside, ref LineFacts facts, AttributeWriter attributes)
    {
        var inner = ReadOnlySpan<byte>.Empty;
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            return inner;

        Span<char> name = stackalloc char[LongestName];
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.EndObject)
            {
                // Whatever follows makes the reader throw.
                reader.Read();
                break;
            }

            var role = RoleOf(ref reader, name, out var length);
            if (role != FieldRole.None)
            {
                var value = reader;
                if (!value.Read())
                    break;
                if (value.TokenType == JsonTokenType.String && role is FieldRole.Message or FieldRole.Parent)
                    inner = value.ValueSpan;
                if (TryLift(ref value, role, name[..length], near, textBeside, ref facts))
                {
                    reader = value;
                    continue;
                }
            }

            if (!attributes.CopyMember(ref reader))
                break;
        }

        return inner;
    }

    private static FieldRole RoleOf(ref Utf8JsonReader reader, scoped Span<char> name, out int length)
    {
        length = 0;
        var raw = reader.ValueSpan;
        if (raw.Length > LongestName || reader.ValueIsEscaped || !Ascii.IsValid(raw))
            return FieldRole.None;

        length = Encoding.ASCII.GetChars(raw, name);
        return FieldRoles.Of(name[..length]);
    }

    /// <summary>Takes a value out; the reader stands on it, and stays on its last token when it was taken.</summary>
    private static bool TryLift(
        ref Utf8JsonReader value, FieldRole role, scoped ReadOnlySpan<char> name, EventTime near, string? textBeside, ref LineFacts facts)
    {
        switch (value.TokenType)
        {
            case JsonTokenType.String when role == FieldRole.Message:
                return textBeside is null || IsText(ref value, textBeside);
            case JsonTokenType.String when !value.ValueIsEscaped && value.ValueSpan.Length <= 256:
                Span<char> text = stackalloc char[256];
                return FieldLift.TryText(role, text[..Encoding.UTF8.GetChars(value.ValueSpan, text)], near, ref facts);
            case JsonTokenType.Number when value.ValueSpan.Length <= 32:
                Span<char> digits = stackalloc char[32];
                return FieldLift.TryNumber(role, digits[..Encoding.ASCII.GetChars(value.ValueSpan, digits)], ref facts);
            case JsonTokenType.StartObject when role is FieldRole.Parent or FieldRole.Service && value.CurrentDepth == 1:
                ReadChildren(value, name, near, ref facts);
                return false;
            default:
                return false;
        }
    }

    private static bool IsText(ref Utf8JsonReader value, string text) =>
        value.ValueIsEscaped
            ? value.ValueSpan.Length >= text.Length && JsonStrings.Unescape(value.ValueSpan) == text
            : value.ValueTextEquals(text);

    /// <summary>Looks for <c>log.level</c> and the like inside an object, which stays an attribute as a whole.</summary>
    private static void ReadChildren(Utf8JsonReader reader, scoped ReadOnlySpan<char> parent, EventTime near, ref LineFacts facts)
    {
        Span<char> joined = stackalloc char[(2 * LongestName) + 1];
        parent.CopyTo(joined);
        joined[parent.Length] = '.';
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var fits = reader.ValueSpan.Length <= LongestName && !reader.ValueIsEscaped && Ascii.IsValid(reader.ValueSpan);
            var length = fits ? Encoding.ASCII.GetChars(reader.ValueSpan, joined[(parent.Length + 1)..]) : 0;
            if (!reader.Read())
                return;

            if (fits)
                TryLift(ref reader, FieldRoles.Of(joined[..(parent.Length + 1 + length)]), default, near, "", ref facts);
            if (!reader.TrySkip())
                return;
        }
    }

    /// <summary>A log shipper's envelope states no level, but the line in it may.</summary>
    private static void ReadInnerText(ReadOnlySpan<byte> raw, EventTime near, ref LineFacts facts)
    {
        if (raw.Length > LongestInnerText)
            return;

        var text = raw.Contains((byte)'\\') ? JsonStrings.Unescape(raw) : Encoding.UTF8.GetString(raw);
        var prefix = LinePrefix.Read(text, near);
        if (prefix.SeverityNumber > 0)
            facts.TrySetSeverity(prefix.SeverityNumber, SeveritySource.Name);
        else if (SeverityClues.Find(text.AsSpan(prefix.BodyStart)) is > 0 and var clue)
            facts.TrySetSeverity(clue, SeveritySource.Clue);
    }
}
