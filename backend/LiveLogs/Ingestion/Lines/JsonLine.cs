using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using LiveLogs.Ingestion.Levels;
using LiveLogs.Ingestion.Text;
using LiveLogs.Logs;

namespace LiveLogs.Ingestion.Lines;

/// <summary>
/// Lines that are a JSON object. Its members become the attributes in their own structure, without those that have a place of
/// their own in the entry and without the text of the message, which the entry holds as it was received. A text in it that is a
/// line itself, as log shippers wrap it, is read as one. Of members with one name in one object the last counts, for all of it.
/// </summary>
internal static partial class JsonLine
{
    private const int LongestName = 40;
    private const int LongestInnerText = 16 * 1024;

    /// <summary>Names with a meaning that one object usually has at most.</summary>
    private const int UsualNames = 32;

    /// <summary>Lines in lines in lines.</summary>
    private const int MaxInner = 3;

    /// <summary>Documents that follow each other in one event.</summary>
    private const int MaxDocuments = 16;

    /// <summary>Reads a text that may be one JSON object, or several.</summary>
    /// <param name="text">A clean text.</param>
    /// <param name="isCut">The text was cut: what comes before the cut is read then.</param>
    /// <param name="near">The event's own time.</param>
    /// <param name="depth">Lines around this one.</param>
    /// <param name="facts">Receives level, time, trace and service.</param>
    /// <param name="attributes">Receives the other members.</param>
    /// <returns>False, with nothing added, when it is something else.</returns>
    public static bool TryRead(
        ReadOnlySpan<char> text, bool isCut, EventTime near, int depth, ref LineFacts facts, AttributeWriter attributes)
    {
        if (!LooksLikeJson(text, isCut, out var isWhole))
            return false;
        if (TryReadStrictly(text, isWhole, near, depth, ref facts, attributes))
            return true;

        // Not quite JSON, or cut behind a brace.
        return LenientJson.TryRepair(text, out var repaired)
            ? TryReadStrictly(repaired, isWhole, near, depth, ref facts, attributes)
            : isWhole && TryReadStrictly(text, isWhole: false, near, depth, ref facts, attributes);
    }

    /// <summary>Reads the fields that a provider sent beside a text. A message among them stays unless it is that text.</summary>
    /// <param name="json">An object.</param>
    /// <param name="text">The text.</param>
    /// <param name="isLevelKnown">The level that fields state was taken from them already.</param>
    /// <param name="near">The event's own time.</param>
    /// <param name="facts">Receives level, time, trace and service.</param>
    /// <param name="attributes">Receives the other members.</param>
    public static void ReadFields(
        ReadOnlySpan<byte> json, string text, bool isLevelKnown, EventTime near, ref LineFacts facts, AttributeWriter attributes)
    {
        var (before, mark, reading) = (facts, attributes.Mark(), new Reading(near, text, isLevelKnown));
        facts.HasDoubledNames = false;
        Read(json, ref facts);
        if (facts.HasDoubledNames && json.ToArray() is var own && DoubledNames.Blank(own, FieldOptions, isWhole: true))
        {
            facts = before;
            attributes.RollBack(mark);
            Read(own, ref facts);
        }

        facts.HasDoubledNames = before.HasDoubledNames;

        void Read(ReadOnlySpan<byte> from, ref LineFacts facts)
        {
            var reader = new Utf8JsonReader(from, FieldOptions);
            if (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
                ReadMembers(ref reader, reading, out _, out _, ref facts, attributes);
        }
    }

    private static JsonReaderOptions FieldOptions => new() { MaxDepth = int.MaxValue, CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    private static JsonReaderOptions LineOptions => new() { MaxDepth = int.MaxValue, AllowMultipleValues = true };

    /// <param name="Near">The event's own time.</param>
    /// <param name="TextBeside">The text that the members came beside; null when they are the text.</param>
    /// <param name="IsLevelKnown">Fields that state a level are only attributes.</param>
    private readonly record struct Reading(EventTime Near, string? TextBeside, bool IsLevelKnown);

    /// <summary>Spares most texts in braces the price of an exception.</summary>
    private static bool LooksLikeJson(ReadOnlySpan<char> text, bool isCut, out bool isWhole)
    {
        text = text.Trim();
        isWhole = !isCut && text.Length > 1 && text[^1] == '}';
        if (text.Length < 2 || text[0] != '{')
            return false;

        text = text[1..].TrimStart();
        return text.Length > 0 && (text[0] == '"' || (text[0] is '}' or '\'' && isWhole));
    }

    private static bool TryReadStrictly(
        ReadOnlySpan<char> text, bool isWhole, EventTime near, int depth, ref LineFacts facts, AttributeWriter attributes)
    {
        var bytes = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(text.Length));
        var before = facts;
        var mark = attributes.Mark();
        try
        {
            var json = bytes.AsSpan(0, Encoding.UTF8.GetBytes(text, bytes));
            facts.HasDoubledNames = false;
            Read(json, isWhole, near, depth, ref facts, attributes);
            if (facts.HasDoubledNames && DoubledNames.Blank(json, LineOptions, isWhole))
            {
                facts = before;
                attributes.RollBack(mark);
                Read(json, isWhole, near, depth, ref facts, attributes);
            }

            facts.HasDoubledNames = before.HasDoubledNames;
            // A text that only begins like an object is no evidence.
            return isWhole || attributes.HasMoreThan(mark) || facts.Level.Surest > before.Level.Surest;
        }
        catch (JsonException)
        {
            facts = before;
            attributes.RollBack(mark);
            return false;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    private static void Read(ReadOnlySpan<byte> json, bool isWhole, EventTime near, int depth, ref LineFacts facts, AttributeWriter attributes)
    {
        var reader = new Utf8JsonReader(json, isWhole, new JsonReaderState(LineOptions));
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            return;

        var reading = new Reading(near, null, false);
        var inner = ReadMembers(ref reader, reading, out var innerName, out var isShipped, ref facts, attributes);
        for (var documents = 1; documents < MaxDocuments && reader.Read(); documents++)
        {
            if (reader.TokenType != JsonTokenType.StartObject)
                throw new JsonException("Something else follows the object.");

            // What the first one says stays; what this one says otherwise has its number.
            var kept = attributes.KeepWhatIsThere(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{documents + 1}")));
            var other = default(LineFacts);
            ReadMembers(ref reader, reading, out _, out _, ref other, attributes);
            attributes.Keep(kept);
            facts.HasDoubledNames |= other.HasDoubledNames;
            facts.Level.TakeWorse(other.Level);
            facts.TryAddTrace(other.TraceId, other.SpanId);
        }

        if (!inner.IsEmpty && depth < MaxInner && (isShipped || inner[0] == '{' || !facts.Level.IsStated))
            ReadInner(inner, innerName, near, depth + 1, ref facts, attributes);
    }

    /// <summary>
    /// A log shipper's envelope says little; the line in it is what the program wrote. What the envelope says stays, and what the line says under the same name
    /// has the name of the text in front of it: <c>log.stream</c>.
    /// </summary>
    private static void ReadInner(ReadOnlySpan<byte> raw, ReadOnlySpan<byte> name, EventTime near, int depth, ref LineFacts facts, AttributeWriter attributes)
    {
        var isCut = raw.Length > LongestInnerText;
        if (isCut)
            raw = WithoutCutEscape(raw[..LongestInnerText]);
        var text = raw.Contains((byte)'\\') ? JsonStrings.Unescape(raw) : Encoding.UTF8.GetString(raw);
        var kept = attributes.KeepWhatIsThere(name);
        TextLine.ReadLine(text, isCut, near, depth, ref facts, attributes);
        attributes.Keep(kept);
    }

    private static ReadOnlySpan<byte> WithoutCutEscape(ReadOnlySpan<byte> raw)
    {
        var from = Math.Max(0, raw.Length - 6);
        var backslash = raw[from..].IndexOf((byte)'\\');
        if (backslash < 0)
            return raw;

        var end = from + backslash;
        while (end > 0 && raw[end - 1] == '\\')
            end--;
        return raw[..end];
    }

    /// <summary>Reads the members of the object on whose beginning the reader stands, to its end or that of the text.</summary>
    /// <param name="reader">Stands on the brace.</param>
    /// <param name="reading">How to read.</param>
    /// <param name="innerName">The raw name of the string that is returned.</param>
    /// <param name="isShipped">The text is of a log shipper and not the message of the record.</param>
    /// <param name="facts">Receives level, time, trace and service.</param>
    /// <param name="attributes">Receives the other members.</param>
    /// <returns>The raw inside of a string that may be a line of text itself.</returns>
    private static ReadOnlySpan<byte> ReadMembers(
        ref Utf8JsonReader reader, Reading reading, out ReadOnlySpan<byte> innerName, out bool isShipped, ref LineFacts facts, AttributeWriter attributes)
    {
        var inner = innerName = ReadOnlySpan<byte>.Empty;
        isShipped = false;
        Span<char> name = stackalloc char[LongestName];
        var seen = new SeenNames(stackalloc uint[UsualNames]);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var role = RoleOf(ref reader, name, out var length);
            if (role != FieldRole.None)
            {
                facts.HasDoubledNames |= seen.Add(name[..length]);
                var value = reader;
                if (!value.Read())
                    break;
                var isLog = role == FieldRole.Parent && name[..length] is "log";
                if (value.TokenType == JsonTokenType.String && !isShipped && (isLog || role == FieldRole.Message || (role == FieldRole.Text && inner.IsEmpty)))
                {
                    inner = value.ValueSpan;
                    innerName = reader.ValueSpan;
                    isShipped = isLog;
                    // journald's and GELF's
                    if (name[..length] is "MESSAGE" or "short_message")
                        facts.Level.Mark(RecordMarks.Syslog);
                }

                if (TryLift(ref value, role, name[..length], reading, ref facts))
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
        if (reader.ValueIsEscaped)
            return RoleOfEscaped(raw, name, out length);
        if (raw.Length > LongestName || !Ascii.IsValid(raw))
            return FieldRole.None;

        length = Encoding.ASCII.GetChars(raw, name);
        return FieldRoles.Of(name[..length]);
    }

    private static FieldRole RoleOfEscaped(ReadOnlySpan<byte> raw, scoped Span<char> name, out int length)
    {
        length = 0;
        if (raw.Length > LongestName * 6)
            return FieldRole.None;

        var plain = JsonStrings.Unescape(raw);
        if (!plain.AsSpan().TryCopyTo(name))
            return FieldRole.None;

        length = plain.Length;
        return FieldRoles.Of(plain);
    }

    private static bool IsText(ref Utf8JsonReader value, string text) =>
        value.ValueIsEscaped
            ? value.ValueSpan.Length >= text.Length && JsonStrings.Unescape(value.ValueSpan) == text
            : value.ValueTextEquals(text);
}
