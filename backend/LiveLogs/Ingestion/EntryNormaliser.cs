using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using LiveLogs.Ingestion.Levels;
using LiveLogs.Ingestion.Lines;
using LiveLogs.Ingestion.Text;
using LiveLogs.Logs;

namespace LiveLogs.Ingestion;

/// <summary>
/// Understands events: from what a provider gave to an entry with severity, attributes, service and trace. The message stays
/// exactly as it was received; only what PostgreSQL cannot hold is replaced, and only what is longer than 1 MiB is cut, and
/// both are said in the attributes. Takes any input: no line can stop the batch it is in.
/// </summary>
internal sealed partial class EntryNormaliser(EventKeyHasher keys, ILogger<EntryNormaliser> logger)
{
    /// <summary>The longest message, in bytes of UTF-8.</summary>
    public const int MaxMessageBytes = 1024 * 1024;

    /// <summary>Attribute: characters that cannot be stored were replaced by U+FFFD.</summary>
    public const string SanitisedName = "livelogs.sanitised";

    /// <summary>Attribute: the message was cut.</summary>
    public const string TruncatedName = "truncated";

    /// <summary>Attribute: bytes of the message before it was cut.</summary>
    public const string OriginalSizeName = "original_size";

    /// <summary>Attribute: whose time the entry has when its record had none that could be used: <c>neighbour</c>, <c>batch</c> or <c>arrival</c>.</summary>
    public const string TimeSourceName = "livelogs.time_source";

    private const int MaxServiceBytes = 256;
    private const int MaxIdBytes = 4096;

    [ThreadStatic]
    private static AttributeWriter? _attributes;

    /// <summary>Lines of one source come together.</summary>
    [ThreadStatic]
    private static OriginFacts? _place;

    private readonly ConditionalWeakTable<LogOrigin, OriginFacts> _origins = [];

    /// <param name="raw">What the provider gave.</param>
    /// <param name="origin">Where it was read; the same object for all events of a source, since facts of it are kept.</param>
    /// <param name="observed">When it was read.</param>
    /// <exception cref="InvalidOperationException">The secret of <see cref="EventKeyHasher"/> is not set yet.</exception>
    public LogEntry Normalise(RawEvent raw, LogOrigin origin, EventTime observed)
    {
        var place = _place;
        if (place is null || !ReferenceEquals(place.Origin, origin))
            _place = place = _origins.GetValue(origin, OriginFacts.Of);
        var attributes = _attributes ??= new AttributeWriter();
        var resource = raw.Resource.Count == 0 ? place.Resource : OriginFacts.Merge(origin, raw, attributes);

        var changed = false;
        var clean = TextSanitiser.Clean(raw.Message, ref changed);
        var message = TextSanitiser.Cut(clean, MaxMessageBytes, out var size);
        var isCut = message.Length < clean.Length;

        var facts = FactsOf(raw);
        attributes.Reset();
        try
        {
            Understand(raw, message, isCut, ref facts, attributes);
        }
#pragma warning disable CA1031 // The promise of this class: a line that trips a reader is stored as plain text.
        catch (Exception error)
#pragma warning restore CA1031
        {
            Log.NotUnderstood(logger, origin.Source, error);
            facts = FactsOf(raw);
            attributes.Reset();
        }

        AddOwn(raw, in facts, attributes);
        if (raw.TimeSource != TimeSource.Own)
            attributes.AddText(TimeSourceName, raw.TimeSource switch { TimeSource.Neighbour => "neighbour", TimeSource.Batch => "batch", _ => "arrival" });
        if (changed)
            attributes.AddLiteral(SanitisedName, "true");
        if (isCut)
        {
            attributes.AddLiteral(TruncatedName, "true");
            attributes.AddNumber(OriginalSizeName, size);
        }

        var (severity, levelSource) = facts.Level.Decide();
        return new LogEntry
        {
            ConnectionId = origin.ConnectionId,
            ConnectionNumber = origin.ConnectionNumber,
            EventKey = keys.Hash(origin.ConnectionId, origin.EventSource ?? origin.Source, raw.EventId),
            EventId = Short(raw.EventId, MaxIdBytes),
            Timestamp = raw.Timestamp,
            CursorTime = raw.CursorTime,
            ObservedTimestamp = observed,
            SeverityNumber = severity,
            LevelSource = levelSource,
            Message = message,
            Source = raw.Source is { } own ? Short(own, MaxIdBytes) : place.Source,
            FoundBy = place.Source,
            Stream = Short(raw.Stream, MaxIdBytes),
            Service = ServiceOf(raw, facts.Service ?? NameOfBunyan(in facts, attributes) ?? facts.PlatformService, place),
            Resource = resource,
            Attributes = attributes.ToJson(),
            TraceId = facts.TraceId,
            SpanId = facts.SpanId,
        };
    }

    private static LineFacts FactsOf(RawEvent raw)
    {
        var facts = new LineFacts();
        if (raw.SeverityNumber is { } stated)
            facts.Level.State(raw.IsSeverityOfOutput ? LevelStatement.Output : LevelStatement.Provider, Math.Clamp(stated, 1, 24));
        if (raw.SpanId is { } span)
            facts.TryAddTrace(null, TraceIds.ParseSpan(span));
        if (raw.TraceId is { } trace)
        {
            var (traceId, spanId) = TraceIds.ParseHeader(trace);
            facts.TryAddTrace(traceId, spanId);
        }

        return facts;
    }

    private static void Understand(RawEvent raw, string message, bool isCut, ref LineFacts facts, AttributeWriter attributes)
    {
        if (!raw.IsMessageOfFields)
            TextLine.ReadLine(message, isCut, raw.Timestamp, 0, ref facts, attributes);
        if (raw.Fields.ValueKind == JsonValueKind.Object)
            ReadFields(raw, message, ref facts, attributes);
    }

    private static void ReadFields(RawEvent raw, string message, ref LineFacts facts, AttributeWriter attributes)
    {
        var json = JsonMarshal.GetRawUtf8Value(raw.Fields);
        // A document keeps the bytes it was given, and its parser does not look inside strings.
        if (!Utf8.IsValid(json))
            json = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(json));
        JsonLine.ReadFields(json, message, raw.AreLevelsKnown, raw.Timestamp, ref facts, attributes);
    }

    private static void AddOwn(RawEvent raw, in LineFacts facts, AttributeWriter attributes)
    {
        // A second time of the record stays under its own name.
        var isTimeFree = !attributes.Contains("time"u8);
        if (facts.Time is { } time && (isTimeFree || !attributes.Contains("timestamp"u8)))
        {
            Span<char> text = stackalloc char[EventTime.MaxLength];
            attributes.AddText(isTimeFree ? "time" : "timestamp", text[..time.Format(text)]);
        }

        if (facts.Body is { } body && !attributes.Contains("body"u8) && attributes.HasRoomFor(body.Length * 3))
            attributes.AddText("body", body);

        // An id that is not a W3C one (64 bits, decimal) is kept as it is written.
        if (raw.TraceId is { Length: > 0 and < 256 } trace && (facts.TraceId is null || trace.Length < 32))
            attributes.AddText("trace_id", trace);
        if (raw.SpanId is { Length: > 0 and < 256 } span && facts.SpanId is null)
            attributes.AddText("span_id", span);
    }

    /// <summary>Bunyan calls the program by <c>name</c>, which elsewhere is that of anything.</summary>
    private static string? NameOfBunyan(in LineFacts facts, AttributeWriter attributes) => facts.Level.IsBunyan ? attributes.Text("name"u8) : null;

    private static string ServiceOf(RawEvent raw, string? found, OriginFacts place)
    {
        var stated = string.IsNullOrWhiteSpace(raw.Service) ? found : raw.Service;
        if (string.IsNullOrWhiteSpace(stated))
            return raw.Source is { } own ? SourceName.ServiceOf(own) : place.Service;

        return Short(stated.Trim(), MaxServiceBytes);
    }

    private static string Short(string text, int maxBytes)
    {
        var changed = false;
        return TextSanitiser.Cut(TextSanitiser.Clean(text, ref changed), maxBytes, out _);
    }

    private static partial class Log
    {
        [LoggerMessage(3001, LogLevel.Error, "An event of {Source} could not be parsed and is stored as plain text")]
        public static partial void NotUnderstood(ILogger logger, string source, Exception error);
    }
}
