using System.Text.Json;
using LiveLogs.Logs;

namespace LiveLogs.LiveTail.Feed.Ring;

/// <summary>A run of neighbouring entries.</summary>
internal readonly record struct EntryRun(int Start, int Count);

/// <summary>
/// The UTF-8 JSON of entries, written once for all viewers. As long as filters pick out few of them, only those are written, each for itself; when
/// more are wanted, all are written into one piece of memory with commas between them, so that a run of any length is one slice that stands between
/// the brackets of an array as it is. Safe for many threads.
/// </summary>
/// <param name="entries">In the order of their sequence.</param>
/// <param name="newestBefore">The newest time of what came before, if anything did: those that are much older than what came before them are marked as late.</param>
internal sealed class EncodedEntries(IReadOnlyList<LogEntry> entries, Func<EventTime?> newestBefore)
{
    /// <summary>In nanoseconds: neighbours in time that come one after the other are not worth a mark.</summary>
    private const long LateAfter = 10_000_000_000;

    /// <summary>Encodes all entries when the demand so far, times this, exceeds the supply.</summary>
    private const int FewOf = 4;

    /// <summary>Of an entry's JSON, roughly.</summary>
    private const int EntrySize = 1_024;

    private readonly Lazy<bool[]?> _late = new(() => Late(entries, newestBefore()));
    private byte[]?[]? _single;
    private int _singles;
    private Whole? _whole;

    /// <summary>The first who needs all of them writes them; others wait for it.</summary>
    private object? _lock;

    /// <summary>Says how many of the entries are about to be asked for.</summary>
    public void Expect(int count)
    {
        if (Volatile.Read(ref _whole) is null && (Volatile.Read(ref _singles) + count) * FewOf > entries.Count)
            LazyInitializer.EnsureInitialized(ref _whole, ref _lock, WriteAll);
    }

    /// <summary>The length of one entry's JSON in bytes.</summary>
    public int Length(int index) => Volatile.Read(ref _whole)?.Length(index) ?? Single(index).Length;

    /// <summary>Adds the JSON of a run to the parts of a message, between which commas come.</summary>
    public void AddTo(List<ReadOnlyMemory<byte>> parts, EntryRun run)
    {
        if (Volatile.Read(ref _whole) is { } whole)
        {
            parts.Add(whole.Slice(run));
            return;
        }

        for (var index = run.Start; index < run.Start + run.Count; index++)
            parts.Add(Single(index));
    }

    private byte[] Single(int index)
    {
        var single = LazyInitializer.EnsureInitialized(ref _single, () => new byte[entries.Count][]);
        if (Volatile.Read(ref single[index]) is { } known)
            return known;

        using var json = new PooledBuffer(EntrySize);
        using var writer = new Utf8JsonWriter(json, LogEntryJson.WriterOptions);
        Write(writer, index);
        Interlocked.Increment(ref _singles);
        var written = json.Written.ToArray();
        Volatile.Write(ref single[index], written);
        return written;
    }

    private Whole WriteAll()
    {
        using var json = new PooledBuffer(EntrySize * entries.Count);
        using var writer = new Utf8JsonWriter(json, LogEntryJson.WriterOptions);
        var starts = new int[entries.Count + 1];
        for (var i = 0; i < entries.Count; i++)
        {
            Write(writer, i);
            writer.Reset();
            json.GetSpan(1)[0] = (byte)',';
            json.Advance(1);
            starts[i + 1] = json.Length;
        }

        return new Whole(json.Written.ToArray(), starts);
    }

    private void Write(Utf8JsonWriter writer, int index)
    {
        LogEntryJson.Write(writer, entries[index], isLate: _late.Value?[index] ?? false);
        writer.Flush();
    }

    /// <summary>Null when none is.</summary>
    private static bool[]? Late(IReadOnlyList<LogEntry> entries, EventTime? newest)
    {
        bool[]? late = null;
        for (var i = 0; i < entries.Count; i++)
        {
            var time = entries[i].Timestamp;
            if (newest is { } seen && time.UnixNanoseconds < seen.UnixNanoseconds - LateAfter)
                (late ??= new bool[entries.Count])[i] = true;
            newest = newest is { } known && known >= time ? known : time;
        }

        return late;
    }

    /// <summary>All of them.</summary>
    private sealed class Whole(byte[] json, int[] starts)
    {
        public ReadOnlyMemory<byte> Slice(EntryRun run) => json.AsMemory(starts[run.Start]..(starts[run.Start + run.Count] - 1));

        public int Length(int index) => starts[index + 1] - starts[index] - 1;
    }
}
