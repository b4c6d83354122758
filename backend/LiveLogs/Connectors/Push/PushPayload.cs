using System.Text;
using System.Text.Json;
using LiveLogs.Ingestion.Lines;

namespace LiveLogs.Connectors.Push;

/// <summary>Unpacks and parses the parts of one request; all together they may not cost more than its budget.</summary>
/// <param name="budget">For the whole request.</param>
internal sealed class PushPayload(PushBudget budget)
{
    /// <summary>One record that is deeper nested must not make its neighbours unreadable.</summary>
    private const int MaxDepth = 4096;

    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    /// <summary>The bytes, unpacked if they are gzip, without a byte order mark.</summary>
    /// <param name="data">As they came.</param>
    /// <param name="place">What the sender calls this part, for the message of a failure.</param>
    /// <exception cref="PushFormatException">They are too many.</exception>
    public Unpacked Unpack(ReadOnlyMemory<byte> data, string place)
    {
        var unpacked = Gzip.IsPacked(data.Span) ? Gzip.Unpack(data, place, budget) : new Unpacked(data, IsBroken: false);
        return unpacked.Data.Span.StartsWith(ByteOrderMark) ? unpacked with { Data = unpacked.Data[ByteOrderMark.Length..] } : unpacked;
    }

    /// <summary>
    /// JSON values that follow each other; senders that batch join them without any commas. What is no JSON from some place on is
    /// left over, but for those of its lines that are a JSON object or array of their own, and for the whole records of a list that broke off.
    /// </summary>
    /// <param name="part">Any bytes.</param>
    /// <param name="lines">Receives the texts between the values.</param>
    /// <param name="takeApart">Knows the parts of what is no JSON as a whole; null when it is nothing that it knows.</param>
    /// <exception cref="PushFormatException">There are more than a request may have.</exception>
    public IReadOnlyList<JsonElement> Values(
        Unpacked part, out IReadOnlyList<PushedLine> lines, Func<string, IReadOnlyList<string>?>? takeApart = null)
    {
        var json = part.Data;
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
            var rest = PushedLine.Of(json.Span[end..]);
            lines = rest.Form != LineForm.Plain ? part.IsBroken ? BrokenLines(json.Span[end..], rest, values) : [rest]
                : takeApart?.Invoke(rest.Text) is { } parts ? [.. parts.Select((text, index) => new PushedLine(text, part.IsBroken && index == parts.Count - 1 && !IsWhole(text) ? LineForm.Broken : LineForm.Plain))]
                : part.IsBroken ? BrokenLines(json.Span[end..], rest, values)
                : Lines(rest.Text, values);
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

    /// <summary>Takes the records of a document that breaks off; what is left over of it is the one that was cut.</summary>
    private bool TryTakeCut(string text, List<JsonElement> values, out string cut)
    {
        if (!CutJson.TryClose(text.TrimStart(), out var closed, out cut) || !TryParseStrictly(closed, out var document))
            return false;

        values.Add(document);
        return true;
    }

    private bool IsWhole(string text) => TryParse(text, out _);

    /// <summary>The records that came whole, and the one that did not. Of what is damaged in the middle, those before the damage.</summary>
    private List<PushedLine> BrokenLines(ReadOnlySpan<byte> bytes, PushedLine whole, List<JsonElement> values)
    {
        if (whole.Form == LineForm.Plain && TryTakeCut(whole.Text, values, out var cut))
            return string.IsNullOrWhiteSpace(cut) ? [] : [new PushedLine(cut, LineForm.Broken)];

        var sound = CutJson.SoundLength(bytes);
        if (TryTakeCut(Encoding.UTF8.GetString(bytes[..sound]), values, out cut))
        {
            var damaged = PushedLine.Of([.. Encoding.UTF8.GetBytes(cut), .. bytes[sound..]]);
            return [damaged.Form == LineForm.Plain ? damaged with { Form = LineForm.Broken } : damaged];
        }

        if (whole.Form != LineForm.Plain)
            return [whole];

        var text = whole.Text;
        var lines = Lines(text, values);
        if (lines.Count > 0)
            lines[^1] = lines[^1] with { Form = LineForm.Broken };
        return lines;
    }

    private List<PushedLine> Lines(string text, List<JsonElement> values)
    {
        var found = values.Count;
        var lines = new List<PushedLine>();
        foreach (var range in text.AsSpan().Split('\n'))
        {
            var part = text.AsSpan(range).Trim();
            if (part.IsEmpty)
                continue;

            budget.AddLine();
            if (TryParse(part, out var value))
                values.Add(value);
            else
                lines.Add(new PushedLine(part.ToString()));
        }

        // Lines that belong together, such as those of a stack trace, stay together.
        return values.Count > found ? lines : string.IsNullOrWhiteSpace(text) ? [] : [new PushedLine(text.Trim())];
    }
}
