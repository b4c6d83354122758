using LiveLogs.LiveTail.Feed.Ring;
using LiveLogs.LiveTail.Messages;

namespace LiveLogs.LiveTail.Sessions;

/// <summary>Gathers slices of encoded entries into messages that stay below the limits of one message.</summary>
/// <param name="maxBytes">Of a message's entries.</param>
internal sealed class LogsBuilder(int maxBytes)
{
    /// <summary>A slow line takes it in seconds, and the garbage collector does not count it as large.</summary>
    public const int MaxBytes = 64 * 1024;

    /// <summary>For viewers who keep up, and share the message: fewer, larger ones cost all of them less.</summary>
    public const int MaxSharedBytes = 3 * MaxBytes;

    private List<ReadOnlyMemory<byte>> _parts = [];
    private long _bytes;

    public int Count { get; private set; }

    /// <summary>Adds the first entries of a run, as many as fit; one always fits into an empty message.</summary>
    /// <returns>How many were added.</returns>
    public int Add(EncodedEntries json, EntryRun run)
    {
        var count = 0;
        while (count < run.Count)
        {
            var length = json.Length(run.Start + count) + 1;
            if (_bytes + length > maxBytes && Count + count > 0)
                break;

            _bytes += length;
            count++;
        }

        if (count > 0)
            json.AddTo(_parts, run with { Count = count });
        Count += count;
        return count;
    }

    /// <summary>Gives the message and begins another.</summary>
    public LogsMessage Take(string? position)
    {
        var message = new LogsMessage(_parts, Count, position);
        (_parts, _bytes, Count) = ([], 0, 0);
        return message;
    }
}
