using System.Text;
using System.Text.Json;
using LiveLogs.Ingestion.Levels;
using LiveLogs.Ingestion.Text;
using LiveLogs.Logs;

namespace LiveLogs.Ingestion.Lines;

/// <content>What the values of single members say.</content>
internal static partial class JsonLine
{
    private const int LongestValue = 256;

    /// <summary>Objects in objects that are looked into.</summary>
    private const int MaxLevels = 3;

    /// <summary>Members of lists that are looked into.</summary>
    private const int MaxItems = 64;

    /// <summary>Takes a value out; the reader stands on it, and stays on its last token when it was taken.</summary>
    private static bool TryLift(
        ref Utf8JsonReader value, FieldRole role, scoped ReadOnlySpan<char> name, Reading reading, ref LineFacts facts)
    {
        if (reading.IsLevelKnown && role is >= FieldRole.Level and <= FieldRole.LevelLetter)
            return false;

        switch (value.TokenType)
        {
            case JsonTokenType.String when role == FieldRole.Message:
                return reading.TextBeside is null || IsText(ref value, reading.TextBeside);
            case JsonTokenType.String:
                return TryText(ref value, role, reading.Near, ref facts);
            case JsonTokenType.Number when value.ValueSpan.Length <= 32:
                Span<char> digits = stackalloc char[32];
                return FieldLift.TryNumber(role, digits[..Encoding.ASCII.GetChars(value.ValueSpan, digits)], ref facts);
            case JsonTokenType.StartArray:
                FieldLift.Note(role, ref facts);
                if (role is FieldRole.Error or FieldRole.Stack && !IsEmpty(value))
                    facts.Level.State(LevelStatement.Trace, (int)Severity.Error);
                else if (role is FieldRole.Context or FieldRole.Resource or FieldRole.Scopes)
                    ReadList(value, role, reading, ref facts);
                else if (role == FieldRole.OtlpBatch)
                    OtlpBatch.Read(value, ref facts);
                return false;
            case JsonTokenType.StartObject:
                FieldLift.Note(role, ref facts);
                if (role == FieldRole.MongoTime && HasDate(value))
                    facts.Level.Mark(RecordMarks.Mongo);
                if (value.CurrentDepth == 1)
                    ReadChildren(value, role, name, reading, 1, ref facts);
                return false;
            default:
                return false;
        }
    }

    private static bool TryText(ref Utf8JsonReader value, FieldRole role, EventTime near, ref LineFacts facts)
    {
        if (value.ValueSpan.Length > LongestValue)
        {
            // A stack trace is one however long it is.
            return role is FieldRole.Error or FieldRole.Stack && FieldLift.TryText(role, "(long)", near, ref facts);
        }

        if (value.ValueIsEscaped)
            return FieldLift.TryText(role, JsonStrings.Unescape(value.ValueSpan), near, ref facts);

        Span<char> text = stackalloc char[LongestValue];
        return FieldLift.TryText(role, text[..Encoding.UTF8.GetChars(value.ValueSpan, text)], near, ref facts);
    }

    private static bool IsEmpty(Utf8JsonReader value) => !value.Read() || value.TokenType is JsonTokenType.EndArray or JsonTokenType.EndObject;

    private static bool HasDate(Utf8JsonReader value) => value.Read() && value.TokenType == JsonTokenType.PropertyName && value.ValueTextEquals("$date"u8);

    /// <summary>Looks into a list of objects: scopes, or attributes as OpenTelemetry lists them.</summary>
    private static void ReadList(Utf8JsonReader reader, FieldRole parent, Reading reading, ref LineFacts facts)
    {
        for (var items = 0; items < MaxItems && reader.Read() && reader.TokenType != JsonTokenType.EndArray; items++)
        {
            if (reader.TokenType == JsonTokenType.StartObject && parent == FieldRole.Scopes)
                ReadChildren(reader, FieldRole.Context, default, reading, MaxLevels, ref facts);
            else if (reader.TokenType == JsonTokenType.StartObject)
                ReadPair(reader, parent, reading, ref facts);
            if (!reader.TrySkip())
                return;
        }
    }

    /// <summary><c>{"key":"service.name","value":{"stringValue":"cart"}}</c>.</summary>
    private static void ReadPair(Utf8JsonReader reader, FieldRole parent, Reading reading, ref LineFacts facts)
    {
        var role = FieldRole.None;
        Span<char> key = stackalloc char[LongestName];
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader;
            if (!reader.Read())
                return;

            if (name.ValueTextEquals("key"u8) && reader.TokenType == JsonTokenType.String && reader.ValueSpan.Length <= LongestName && Ascii.IsValid(reader.ValueSpan))
            {
                var length = Encoding.ASCII.GetChars(reader.ValueSpan, key);
                role = RoleOfChild(parent, key[..length], key[..length]);
            }
            else if (role != FieldRole.None && name.ValueTextEquals("value"u8))
            {
                var value = reader;
                if (value.TokenType == JsonTokenType.StartObject && !(value.Read() && value.TokenType == JsonTokenType.PropertyName && value.Read()))
                    return;
                if (value.TokenType == JsonTokenType.String)
                    TryText(ref value, role, reading.Near, ref facts);
            }

            if (!reader.TrySkip())
                return;
        }
    }

    /// <summary>Looks for <c>log.level</c> and the like inside an object, which stays an attribute as a whole.</summary>
    private static void ReadChildren(
        Utf8JsonReader reader, FieldRole parent, scoped ReadOnlySpan<char> parentName, Reading reading, int level, ref LineFacts facts)
    {
        if (parent == FieldRole.Error && !IsEmpty(reader))
            facts.Level.State(LevelStatement.Trace, (int)Severity.Error);
        if (!HasChildren(parent))
            return;

        Span<char> joined = stackalloc char[(2 * LongestName) + 1];
        parentName.CopyTo(joined);
        joined[parentName.Length] = '.';
        var own = joined[(parentName.Length + 1)..];
        var seen = new SeenNames(stackalloc uint[UsualNames]);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var fits = reader.ValueSpan.Length <= LongestName && !reader.ValueIsEscaped && Ascii.IsValid(reader.ValueSpan);
            var length = fits ? Encoding.ASCII.GetChars(reader.ValueSpan, own) : 0;
            if (!reader.Read())
                return;

            var role = fits ? RoleOfChild(parent, joined[..(parentName.Length + 1 + length)], own[..length]) : FieldRole.None;
            facts.HasDoubledNames |= role != FieldRole.None && seen.Add(own[..length]);
            if (role != FieldRole.None)
                ReadChild(ref reader, role, own[..length], reading, level, ref facts);
            if (!reader.TrySkip())
                return;
        }
    }

    private static void ReadChild(
        ref Utf8JsonReader reader, FieldRole role, scoped ReadOnlySpan<char> name, Reading reading, int level, ref LineFacts facts)
    {
        if (reader.TokenType == JsonTokenType.StartObject && level < MaxLevels)
            ReadChildren(reader, role, name, reading, level + 1, ref facts);
        else if (reader.TokenType != JsonTokenType.StartObject)
            TryLift(ref reader, role, default, reading with { TextBeside = "" }, ref facts);
    }

    private static bool HasChildren(FieldRole role) => role is FieldRole.Parent or FieldRole.Service or FieldRole.Envelope or FieldRole.Message
        or FieldRole.Context or FieldRole.Request or FieldRole.HttpMark or FieldRole.PlatformRecord or FieldRole.Level or FieldRole.WindowsLevel
        or FieldRole.GoogleSeverity or FieldRole.HttpStatus or FieldRole.SyslogPriority or FieldRole.Resource or FieldRole.Kubernetes or FieldRole.Labels;

    private static FieldRole RoleOfChild(FieldRole parent, ReadOnlySpan<char> joined, ReadOnlySpan<char> name)
    {
        var own = FieldRoles.Of(name);
        var isTrace = own is >= FieldRole.TraceId and <= FieldRole.DatadogSpanId;
        switch (parent)
        {
            case FieldRole.Context:
                return isTrace || own is FieldRole.NameLabel || IsServiceName(joined, name) ? own : FieldRole.None;
            case FieldRole.Resource:
                return own == FieldRole.Context ? FieldRole.Resource
                    : own is FieldRole.Service or (>= FieldRole.NameLabel and <= FieldRole.ContainerName) ? own : FieldRole.None;
            case FieldRole.Kubernetes:
                return name is "labels" ? FieldRole.Labels : name is "container" ? FieldRole.Kubernetes : own == FieldRole.ContainerName || joined is "container.name" ? FieldRole.ContainerName : FieldRole.None;
            case FieldRole.Labels:
                return own == FieldRole.Service && name is "app" ? FieldRole.AppLabel : own is FieldRole.NameLabel or FieldRole.AppLabel ? own : FieldRole.None;
            case FieldRole.SyslogPriority:
                return name is "code" ? FieldRole.SyslogPriority : name is "name" ? FieldRole.LevelName : FieldRole.None;
            case FieldRole.Request or FieldRole.HttpMark:
                return own is FieldRole.Status or FieldRole.HttpStatus ? FieldRole.HttpStatus : own is FieldRole.Request or FieldRole.Context || isTrace ? own : FieldRole.None;
            case FieldRole.PlatformRecord:
                // loguru puts its level there.
                return own == FieldRole.Status ? FieldRole.PlatformRecord : own == FieldRole.Level ? own : FieldRole.None;
            case FieldRole.HttpStatus:
                return name is "code" || own is FieldRole.Status or FieldRole.HttpStatus ? FieldRole.HttpStatus : FieldRole.None;
            case FieldRole.Level or FieldRole.WindowsLevel or FieldRole.GoogleSeverity:
                return own == FieldRole.Level || name is "name" or "text" or "label" or "value" or "severity" ? FieldRole.Level : FieldRole.None;
            case FieldRole.Envelope or FieldRole.Message:
                return own is (>= FieldRole.Level and <= FieldRole.LevelLetter) or (>= FieldRole.Status and <= FieldRole.SyslogMark) or FieldRole.Context or FieldRole.Service
                    or FieldRole.Request || isTrace ? own : FieldRole.None;
            default:
                var role = FieldRoles.Of(joined);
                return role == FieldRole.None && isTrace ? own : role;
        }
    }

    /// <summary>An application in a context may be anybody's; OpenTelemetry's and Datadog's name is that of the program, and so is a label.</summary>
    private static bool IsServiceName(ReadOnlySpan<char> joined, ReadOnlySpan<char> name) =>
        name is "service.name" or "service_name" or "otelServiceName" or "otel.service.name" or "dd.service"
        || (joined.StartsWith("labels.") && name is "app" or "service");
}
