using System.Buffers;
using System.Text.Json;
using LiveLogs.Logs;

namespace LiveLogs.LiveTail.Feed;

/// <summary>A run of neighbouring entries.</summary>
internal readonly record struct EntryRun(int Start, int Count);

/// <summary>
/// The UTF-8 JSON of entries in one piece of memory with commas between them, so that a run of any length is one slice
/// that stands between the brackets of an array as it is.
/// </summary>
internal sealed class EncodedEntries
{
    /// <summary>In nanoseconds: neighbours in time that come one after the other are not worth a mark.</summary>
    private const long LateAfter = 10_000_000_000;

    private readonly byte[] _json;
    private readonly int[] _starts;

    private EncodedEntries(byte[] json, int[] starts) => (_json, _starts) = (json, starts);

    /// <summary>Encodes entries; those that are much older than one that came before are marked as late.</summary>
    /// <param name="entries">In the order of their sequence.</param>
    /// <param name="newest">The newest time of what came before, if anything did.</param>
    public static EncodedEntries Of(IReadOnlyList<LogEntry> entries, EventTime? newest)
    {
        var json = new ArrayBufferWriter<byte>(512 * (entries.Count + 1));
        var starts = new int[entries.Count + 1];
        using var writer = new Utf8JsonWriter(json, LogEntryJson.WriterOptions);
        for (var i = 0; i < entries.Count; i++)
        {
            var time = entries[i].Timestamp;
            LogEntryJson.Write(writer, entries[i], isLate: newest is { } seen && time.UnixNanoseconds < seen.UnixNanoseconds - LateAfter);
            newest = newest is { } known && known.UnixNanoseconds >= time.UnixNanoseconds ? known : time;
            writer.Flush();
            writer.Reset();
            json.Write(","u8);
            starts[i + 1] = json.WrittenCount;
        }

        return new EncodedEntries(json.WrittenSpan.ToArray(), starts);
    }

    /// <summary>The JSON of a run of at least one entry.</summary>
    public ReadOnlyMemory<byte> Slice(EntryRun run) => _json.AsMemory(_starts[run.Start]..(_starts[run.Start + run.Count] - 1));

    /// <summary>The length of one entry's JSON in bytes.</summary>
    public int Length(int index) => _starts[index + 1] - _starts[index] - 1;
}
