using System.Buffers;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using LiveLogs.Ingestion.Lines;

namespace LiveLogs.Connectors.Push;

/// <summary>Unpacks and parses the parts of one request; all together they may not cost more than its budget.</summary>
/// <param name="budget">For the whole request.</param>
internal sealed class PushPayload(PushBudget budget)
{
    private const int BufferSize = 64 * 1024;

    /// <summary>One record that is deeper nested must not make its neighbours unreadable.</summary>
    private const int MaxDepth = 4096;

    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    /// <summary>The bytes, unpacked if they are gzip, without a byte order mark.</summary>
    /// <param name="data">As they came.</param>
    /// <param name="place">What the sender calls this part, for the message of a failure.</param>
    /// <exception cref="PushFormatException">They are not gzip to the end, or too many.</exception>
    public ReadOnlyMemory<byte> Unpack(ReadOnlyMemory<byte> data, string place)
    {
        if (data.Length >= 2 && data.Span[0] == 0x1F && data.Span[1] == 0x8B)
            data = Inflate(data, place);

        return data.Span.StartsWith(ByteOrderMark) ? data[ByteOrderMark.Length..] : data;
    }

    /// <summary>
    /// JSON values that follow each other; senders that batch join them without any commas. What is no JSON from some place on is
    /// left over, but for those of its lines that are a JSON object or array of their own.
    /// </summary>
    /// <param name="json">Any bytes.</param>
    /// <param name="lines">Receives the texts between the values.</param>
    /// <param name="takeApart">Knows the parts of what is no JSON as a whole; null when it is nothing that it knows.</param>
    /// <exception cref="PushFormatException">There are more than a request may have.</exception>
    public IReadOnlyList<JsonElement> Values(
        ReadOnlyMemory<byte> json, out IReadOnlyList<string> lines, Func<string, IReadOnlyList<string>?>? takeApart = null)
    {
        var reader = new Utf8JsonReader(json.Span, new JsonReaderOptions { AllowMultipleValues = true, MaxDepth = MaxDepth });
        var values = new List<JsonElement>();
        var end = 0;
        try
        {
            while (reader.Read())
            {
                budget.AddValue(reader);
                values.Add(JsonElement.ParseValue(ref reader));
                end = (int)reader.BytesConsumed;
            }

            lines = [];
        }
        catch (JsonException)
        {
            var rest = Encoding.UTF8.GetString(json.Span[end..]);
            lines = takeApart?.Invoke(rest) ?? Lines(rest, values);
        }

        return values;
    }

    /// <summary>Reads a text as one JSON object or array, also with the single quotes that Azure's functions write, or with raw line breaks in its strings.</summary>
    public bool TryParse(ReadOnlySpan<char> text, out JsonElement value)
    {
        value = default;
        var json = text.Trim();
        if (json.Length < 2 || (json[0], json[^1]) is not (('{', '}') or ('[', ']')))
            return false;

        return TryParseStrictly(json, out value) || (LenientJson.TryRepair(json, out var repaired) && TryParseStrictly(repaired, out value));
    }

    private bool TryParseStrictly(ReadOnlySpan<char> json, out JsonElement value)
    {
        value = default;
        var utf8 = new byte[Encoding.UTF8.GetByteCount(json)];
        Encoding.UTF8.GetBytes(json, utf8);
        try
        {
            var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = MaxDepth });
            reader.Read();
            budget.AddValue(reader);
            value = JsonElement.ParseValue(ref reader);
            return !reader.Read();
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private List<string> Lines(string text, List<JsonElement> values)
    {
        var found = values.Count;
        var lines = new List<string>();
        foreach (var range in text.AsSpan().Split('\n'))
        {
            var part = text.AsSpan(range).Trim();
            if (part.IsEmpty)
                continue;

            budget.AddLine();
            if (TryParse(part, out var value))
                values.Add(value);
            else
                lines.Add(part.ToString());
        }

        // Lines that belong together, such as those of a stack trace, stay together.
        return values.Count > found ? lines : string.IsNullOrWhiteSpace(text) ? [] : [text.Trim()];
    }

    private ReadOnlyMemory<byte> Inflate(ReadOnlyMemory<byte> data, string place)
    {
        var unpacked = new ArrayBufferWriter<byte>(Math.Max(BufferSize, data.Length * 4));
        try
        {
            using var gzip = new GZipStream(new MemoryStream(data.ToArray(), writable: false), CompressionMode.Decompress);
            while (gzip.Read(unpacked.GetSpan(BufferSize)) is > 0 and var count)
            {
                unpacked.Advance(count);
                budget.AddUnpacked(count, place);
            }
        }
        catch (InvalidDataException)
        {
            throw new PushFormatException($"{place}: it begins like gzip but cannot be unpacked.");
        }

        return unpacked.WrittenMemory;
    }
}
