using System.Buffers;
using System.IO.Compression;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace LiveLogs.Connectors.Push;

/// <summary>Unpacks the parts of one request; all together they may not grow beyond a limit.</summary>
/// <param name="maxUnpackedBytes">For the whole request.</param>
internal sealed class PushPayload(long maxUnpackedBytes)
{
    private const int BufferSize = 64 * 1024;

    private long _unpacked;

    /// <summary>The bytes, unpacked if they are gzip.</summary>
    /// <param name="data">As they came.</param>
    /// <param name="place">What the sender calls this part, for the message of a failure.</param>
    /// <exception cref="PushFormatException">They are not gzip to the end, or too many.</exception>
    public ReadOnlyMemory<byte> Unpack(ReadOnlyMemory<byte> data, string place)
    {
        if (data.Length < 2 || data.Span[0] != 0x1F || data.Span[1] != 0x8B)
            return data;

        var unpacked = new ArrayBufferWriter<byte>(Math.Max(BufferSize, data.Length * 4));
        try
        {
            using var gzip = new GZipStream(new MemoryStream(data.ToArray(), writable: false), CompressionMode.Decompress);
            while (gzip.Read(unpacked.GetSpan(BufferSize)) is > 0 and var count)
            {
                unpacked.Advance(count);
                if ((_unpacked += count) > maxUnpackedBytes)
                    throw new PushFormatException($"{place}: unpacked it is larger than {maxUnpackedBytes / 1024 / 1024} MiB. Send less at once.", isTooLarge: true);
            }
        }
        catch (InvalidDataException)
        {
            throw new PushFormatException($"{place}: it begins like gzip but can not be unpacked.");
        }

        return unpacked.WrittenMemory;
    }

    /// <summary>Reads one JSON value.</summary>
    /// <exception cref="PushFormatException">It is something else.</exception>
    public static T Parse<T>(ReadOnlyMemory<byte> json, JsonTypeInfo<T> type, string place)
        where T : class => ParseAll(json, type, place) is [var only] ? only : throw new PushFormatException($"{place}: expected one JSON object.");

    /// <summary>Reads JSON values that follow each other; senders that batch join them without any commas.</summary>
    /// <exception cref="PushFormatException">There is none, or something else.</exception>
    public static IReadOnlyList<T> ParseAll<T>(ReadOnlyMemory<byte> json, JsonTypeInfo<T> type, string place)
        where T : class
    {
        var reader = new Utf8JsonReader(json.Span, new JsonReaderOptions { AllowMultipleValues = true });
        var values = new List<T>();
        try
        {
            while (reader.Read())
                values.Add(JsonSerializer.Deserialize(ref reader, type) ?? throw new PushFormatException($"{place}: it is null."));
        }
        catch (JsonException error)
        {
            throw new PushFormatException($"{place}: it is not the JSON that is expected{At(error)}.");
        }

        return values.Count > 0 ? values : throw new PushFormatException($"{place}: it is empty.");
    }

    private static string At(JsonException error) => error.Path is { Length: > 1 } path ? $", see {path}"
        : error.LineNumber is { } line ? $", see line {line + 1}, byte {error.BytePositionInLine + 1}"
        : "";
}
