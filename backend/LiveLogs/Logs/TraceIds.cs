using System.Buffers;
using System.Globalization;

namespace LiveLogs.Logs;

/// <summary>
/// Trace and span ids in the forms that tracers write, brought into the one that OpenTelemetry stores: 32 and 16 lower-case
/// hexadecimal digits. All zeros mean "no trace" (https://www.w3.org/TR/trace-context/#trace-id) and are refused.
/// </summary>
internal static class TraceIds
{
    private const int TraceLength = 32;
    private const int SpanLength = 16;
    private const int XRayLength = 35;
    private const int LongestHeader = 256;
    private const string GoogleTraces = "/traces/";
    private const string Root = "Root=";
    private const string Parent = "Parent=";

    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdefABCDEF");

    /// <summary>
    /// Reads 32 digits; a UUID; AWS X-Ray's <c>1-5759e988-bd862e3fe1be46a994272793</c>; Google's <c>projects/p/traces/…</c>; the 16 digits
    /// of tracers with 64 bits, with zeros in front (https://www.w3.org/TR/trace-context/#handling-trace-id-for-compliant-platforms-with-shorter-internal-identifiers).
    /// Null when it is none of them.
    /// </summary>
    public static string? ParseTrace(ReadOnlySpan<char> text)
    {
        if (text.Length is < SpanLength or > LongestHeader)
            return null;
        if (text.Length == SpanLength)
            return Padded(text, TraceLength);

        var google = text.LastIndexOf(GoogleTraces, StringComparison.Ordinal);
        if (google >= 0)
            text = text[(google + GoogleTraces.Length)..];
        if (text.Length == TraceLength)
            return ParseHex(text);

        Span<char> digits = stackalloc char[TraceLength];
        if (text.Length == XRayLength && text.StartsWith("1-") && text[10] == '-')
        {
            text.Slice(2, 8).CopyTo(digits);
            text[11..].CopyTo(digits[8..]);
            return ParseHex(digits);
        }

        return text.Length == 36 && Guid.TryParseExact(text, "D", out var uuid) && uuid.TryFormat(digits, out _, "N")
            ? ParseHex(digits)
            : null;
    }

    /// <summary>Reads 16 digits; null when it is something else.</summary>
    public static string? ParseSpan(ReadOnlySpan<char> text) => text.Length == SpanLength ? ParseHex(text) : null;

    /// <summary>
    /// Reads an id of Datadog, 64 bits in decimal (https://docs.datadoghq.com/tracing/guide/span_and_trace_id_format/): of a trace with
    /// zeros in front. Newer tracers write all 128 bits of a trace in hexadecimal digits.
    /// </summary>
    public static string? ParseDatadogTrace(ReadOnlySpan<char> text) =>
        text.Length == TraceLength ? ParseHex(text) : ParseDecimal(text)?.PadLeft(TraceLength, '0');

    /// <inheritdoc cref="ParseDatadogTrace"/>
    public static string? ParseDatadogSpan(ReadOnlySpan<char> text) => ParseDecimal(text);

    /// <summary>
    /// Reads a header that carries both: W3C <c>traceparent</c> (<c>00-trace-span-01</c>), <c>X-Amzn-Trace-Id</c>
    /// (<c>Root=1-…;Parent=…;Sampled=1</c>), <c>X-Cloud-Trace-Context</c> (<c>trace/span in decimal;o=1</c>), <c>b3</c>
    /// (<c>trace-span-1</c>, as Sentry's), Jaeger's
    /// <c>trace:span:parent:flags</c>, X-Ray's <c>1-…@span</c>; or a trace id alone. Either may be null.
    /// </summary>
    public static (string? TraceId, string? SpanId) ParseHeader(ReadOnlySpan<char> text)
    {
        if (text.Length >= 55 && text[2] == '-' && text[35] == '-' && text[52] == '-')
            return (ParseTrace(text.Slice(3, TraceLength)), ParseSpan(text.Slice(36, SpanLength)));

        var root = text.IndexOf(Root, StringComparison.Ordinal);
        if (root < 0)
            return text.Length <= LongestHeader && (text.Contains(':') || text.Contains("%3A", StringComparison.OrdinalIgnoreCase)) ? ParseJaeger(text) : ParsePair(text);

        var parent = text.IndexOf(Parent, StringComparison.Ordinal);
        var hasParent = parent >= 0 && text.Length - parent >= Parent.Length + SpanLength;
        var hasRoot = text.Length - root >= Root.Length + XRayLength;
        return (
            hasRoot ? ParseTrace(text.Slice(root + Root.Length, XRayLength)) : null,
            hasParent ? ParseSpan(text.Slice(parent + Parent.Length, SpanLength)) : null);
    }

    private static (string? TraceId, string? SpanId) ParsePair(ReadOnlySpan<char> text)
    {
        if (text.Length > TraceLength + SpanLength && text[TraceLength] == '-')
            return (ParseTrace(text[..TraceLength]), ParseSpan(text.Slice(TraceLength + 1, SpanLength)));
        if (text.Length > SpanLength + SpanLength && text[SpanLength] == '-' && (text.Length == (2 * SpanLength) + 1 || text[(2 * SpanLength) + 1] == '-'))
            return (ParseTrace(text[..SpanLength]), ParseSpan(text.Slice(SpanLength + 1, SpanLength)));
        if (text.Length > XRayLength && text[XRayLength] == '@')
            return (ParseTrace(text[..XRayLength]), ParseSpan(text[(XRayLength + 1)..]));
        if (text.Length <= TraceLength || text[TraceLength] != '/')
            return (ParseTrace(text), null);

        var span = text[(TraceLength + 1)..];
        var end = span.IndexOf(';');
        return (
            ParseTrace(text[..TraceLength]),
            ulong.TryParse(end < 0 ? span : span[..end], NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0
                ? number.ToString("x16", CultureInfo.InvariantCulture)
                : null);
    }

    /// <summary>Jaeger leaves zeros in front of its numbers out, and cookies and URLs write its colons as <c>%3A</c>.</summary>
    private static (string? TraceId, string? SpanId) ParseJaeger(ReadOnlySpan<char> text)
    {
        ReadOnlySpan<char> plain = text.ToString().Replace("%3A", ":", StringComparison.OrdinalIgnoreCase);
        Span<Range> parts = stackalloc Range[5];
        return plain.Split(parts, ':') == 4 && plain[parts[3]].Length is 1 or 2
            ? (Padded(plain[parts[0]], TraceLength), Padded(plain[parts[1]], SpanLength))
            : (null, null);
    }

    private static string? ParseDecimal(ReadOnlySpan<char> text) =>
        text.Length <= 20 && ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0
            ? number.ToString("x16", CultureInfo.InvariantCulture)
            : null;

    private static string? Padded(ReadOnlySpan<char> digits, int length) =>
        digits.Length is 0 || digits.Length > length ? null : ParseHex(digits)?.PadLeft(length, '0');

    private static string? ParseHex(ReadOnlySpan<char> digits) =>
        digits.ContainsAnyExcept(HexDigits) || !digits.ContainsAnyExcept('0')
            ? null
            : string.Create(digits.Length, digits, static (to, from) => from.ToLowerInvariant(to));
}
