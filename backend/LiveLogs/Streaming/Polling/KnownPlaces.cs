using LiveLogs.Ingestion;
using LiveLogs.Streaming.Storing;

namespace LiveLogs.Streaming.Polling;

/// <summary>How far the sources of a connection were read, by the keys of their checkpoints.</summary>
/// <param name="cursors">As they are stored; the checkpoint of the search for sources does no harm.</param>
internal sealed class KnownPlaces(IReadOnlyDictionary<string, SourceCursor> cursors)
{
    private readonly Dictionary<string, SourceCursor> _cursors = new(cursors, StringComparer.Ordinal);

    /// <summary>The key under which a source was read before; null when it never was.</summary>
    /// <param name="source">What is to be read.</param>
    /// <param name="claimed">Keys of sources that are read now: theirs is nobody else's.</param>
    public string? KeyOf(ILogSource source, IReadOnlySet<string> claimed)
    {
        if (_cursors.ContainsKey(source.Key))
            return source.Key;

        // With several candidates, the right one is unknown.
        return _cursors.Keys.Where(key => !claimed.Contains(key) && source.MayBe(key)).Take(2).ToList() is [var only] ? only : null;
    }

    public SourceCursor? CursorOf(string key) => _cursors.GetValueOrDefault(key);

    public void Put(string key, SourceCursor cursor) => _cursors[key] = cursor;

    public void Rename(string from, string to)
    {
        if (_cursors.Remove(from, out var cursor))
            _cursors[to] = cursor;
    }

    /// <summary>What stands for a new source in the keys of its events: its name, unless that stands for another one already.</summary>
    public string FreeEventSource(ILogSource source) =>
        _cursors.Values.Any(cursor => cursor.EventSource == source.Name) ? source.Key : source.Name;
}
