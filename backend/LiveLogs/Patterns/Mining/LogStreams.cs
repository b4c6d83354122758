using LiveLogs.Patterns.Headers;

namespace LiveLogs.Patterns.Mining;

/// <summary>The sources of a project whose lines brought patterns, and the headers of their lines.</summary>
internal sealed class LogStreams
{
    /// <summary>Streams beyond these are taken for lines without a header of their own.</summary>
    private const int MaxStreams = 10_000;

    /// <summary>Streams whose lines are counted at a time; each takes some 20 kB meanwhile.</summary>
    private const int MaxLearning = 64;

    private const int MaxHeaders = 16;

    private readonly Dictionary<StreamKey, LogStream> _streams = [];
    private readonly Dictionary<int, LogStream> _byId = [];
    private readonly HashSet<HeaderLayout> _headers = [];
    private int _learning;
    private LogStream? _last;

    /// <summary>Headers that some stream has.</summary>
    public IReadOnlyCollection<HeaderLayout> Headers => _headers;

    /// <summary>The stream, when one of its lines brought a pattern.</summary>
    public LogStream? Find(StreamKey key)
    {
        // Lines of a batch come from one source, whose name is one object.
        if (_last is { } last && ReferenceEquals(last.Key.Source, key.Source) && last.Key.ConnectionNumber == key.ConnectionNumber)
            return last;

        return _streams.TryGetValue(key, out var stream) ? _last = stream : null;
    }

    /// <summary>The stream of a line that brings a pattern; null when there are too many.</summary>
    public LogStream? FindOrAdd(StreamKey key, PatternChanges changes)
    {
        if (Find(key) is { } known)
            return known;
        if (_streams.Count >= MaxStreams)
            return null;

        var stream = new LogStream(changes.NextStreamId(), key);
        Put(stream);
        changes.Add(stream);
        return stream;
    }

    /// <summary>Takes in what was stored.</summary>
    public void Restore(LogStream stored)
    {
        if (_byId.TryGetValue(stored.Id, out var known))
            SetHeader(known, stored.Header);
        else
            Put(stored);
    }

    public void SetHeader(LogStream stream, HeaderLayout? header)
    {
        stream.Header = header;
        if (header is not null && _headers.Count < MaxHeaders)
            _headers.Add(header);
    }

    /// <summary>Counts a line that was learnt elsewhere.</summary>
    public void Count(int streamId, ReadOnlySpan<char> line)
    {
        if (_byId.TryGetValue(streamId, out var stream))
            Count(stream, line);
    }

    /// <summary>Counts a line that brings a pattern.</summary>
    /// <returns>True when it is time to look at the header of its stream again.</returns>
    public bool Count(LogStream stream, ReadOnlySpan<char> line)
    {
        if (stream.Lines >= HeaderStatistics.Last)
            return false;

        if (stream.Statistics is null)
        {
            if (_learning >= MaxLearning)
                return false;

            stream.Statistics = new HeaderStatistics();
            _learning++;
        }

        stream.Lines++;
        return stream.Statistics.Add(line);
    }

    /// <summary>Forgets what was counted once that is enough.</summary>
    public void Settle(LogStream stream)
    {
        if (stream.Lines < HeaderStatistics.Last || stream.Statistics is null)
            return;

        stream.Statistics = null;
        _learning--;
    }

    private void Put(LogStream stream)
    {
        _streams[stream.Key] = stream;
        _byId[stream.Id] = stream;
        SetHeader(stream, stream.Header);
    }
}
