namespace LiveLogs.Storage.Queries;

/// <summary>Puts together what is to be asked about a slice of time, from its newest instant to its oldest.</summary>
/// <param name="to">The end of the slice, exclusive.</param>
/// <param name="blocksAtOnce">Blocks that one question reads at most; it grows from question to question, since the first may find enough.</param>
internal sealed class StretchList(DateTimeOffset to, int blocksAtOnce)
{
    public const int FirstBlocks = 8;

    private const int MostBlocks = 256;

    private readonly List<SearchStretch> _stretches = [];
    private List<TimeRange> _blocks = [];

    /// <summary>Where <see cref="_blocks"/> begin and how far they reach.</summary>
    private DateTimeOffset _to = to;
    private DateTimeOffset _reached = to;

    public IReadOnlyList<SearchStretch> Stretches
    {
        get
        {
            Close();
            return _stretches;
        }
    }

    public int BlocksAtOnce { get; private set; } = blocksAtOnce;

    /// <summary>Everything back to a time is to be read.</summary>
    public void AddAll(DateTimeOffset from, bool hasTextIndex)
    {
        if (from >= _reached)
            return;

        Close();
        if (_stretches is [.., { Blocks: null } last] && last.HasTextIndex == hasTextIndex)
            _stretches[^1] = last with { From = from };
        else
            _stretches.Add(new SearchStretch(from, _to, HasTextIndex: hasTextIndex));

        (_to, _reached) = (from, from);
    }

    /// <summary>Back to a time only blocks are to be read, newest first and without overlap; there may be others outside of the time.</summary>
    public void Add(DateTimeOffset from, IEnumerable<TimeRange> blocks)
    {
        foreach (var block in blocks)
        {
            if (block.Oldest >= _reached || block.Newest < from)
                continue;

            _blocks.Add(block);
            if (_blocks.Count < BlocksAtOnce)
                continue;

            _reached = block.Oldest > from ? block.Oldest : from;
            Close();
            BlocksAtOnce = Math.Min(BlocksAtOnce * 2, MostBlocks);
        }

        _reached = from;
    }

    private void Close()
    {
        if (_reached < _to)
            _stretches.Add(new SearchStretch(_reached, _to, _blocks));

        (_blocks, _to) = ([], _reached);
    }
}
