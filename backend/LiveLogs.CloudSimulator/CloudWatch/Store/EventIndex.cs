namespace LiveLogs.CloudSimulator.CloudWatch.Store;

/// <summary>
/// Events in the service's order, kept in small sorted blocks: appending at the end is what nearly always happens, a late event moves
/// at most one block, and any place among a million events is two binary searches away. Not thread-safe: its log group holds the lock.
/// </summary>
internal sealed class EventIndex
{
    private const int BlockSize = 512;

    private readonly List<List<StoredEvent>> _blocks = [];

    public int Count { get; private set; }

    public StoredEvent? First => _blocks.Count == 0 ? null : _blocks[0][0];

    public StoredEvent? Last => _blocks.Count == 0 ? null : _blocks[^1][^1];

    public void Add(StoredEvent stored)
    {
        Count++;
        if (Last is null || (stored.Key > Last.Key && _blocks[^1].Count >= BlockSize))
        {
            _blocks.Add(new List<StoredEvent>(BlockSize) { stored });
            return;
        }

        var number = BlockOf(stored.Key);
        if (_blocks[number].Count >= BlockSize)
        {
            Split(number);
            number = BlockOf(stored.Key);
        }

        _blocks[number].Insert(FirstAfter(_blocks[number], stored.Key), stored);
    }

    /// <summary>Oldest first, from the first event behind the gap.</summary>
    public IEnumerable<StoredEvent> After(EventKey gap)
    {
        if (_blocks.Count == 0)
            yield break;

        var number = BlockOf(gap);
        for (var place = FirstAfter(_blocks[number], gap); number < _blocks.Count; number++, place = 0)
        {
            for (; place < _blocks[number].Count; place++)
                yield return _blocks[number][place];
        }
    }

    /// <summary>Newest first, from the last event in front of the gap.</summary>
    public IEnumerable<StoredEvent> Before(EventKey gap)
    {
        if (_blocks.Count == 0)
            yield break;

        var number = BlockOf(gap);
        var place = FirstAfter(_blocks[number], gap) - 1;
        while (true)
        {
            for (; place >= 0; place--)
                yield return _blocks[number][place];
            if (--number < 0)
                yield break;
            place = _blocks[number].Count - 1;
        }
    }

    public StoredEvent? RemoveFirst()
    {
        var first = First;
        if (first is null)
            return null;

        Count--;
        _blocks[0].RemoveAt(0);
        if (_blocks[0].Count == 0)
            _blocks.RemoveAt(0);
        return first;
    }

    public void Remove(StoredEvent stored)
    {
        var number = BlockOf(stored.Key);
        if (_blocks.Count == 0 || !_blocks[number].Remove(stored))
            return;

        Count--;
        if (_blocks[number].Count == 0)
            _blocks.RemoveAt(number);
    }

    /// <summary>The last block that begins at or in front of the key; the first block for keys in front of everything.</summary>
    private int BlockOf(EventKey key)
    {
        int low = 0, high = _blocks.Count - 1;
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            if (_blocks[middle][0].Key <= key)
                low = middle;
            else
                high = middle - 1;
        }

        return low;
    }

    private static int FirstAfter(List<StoredEvent> block, EventKey key)
    {
        int low = 0, high = block.Count;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (block[middle].Key > key)
                high = middle;
            else
                low = middle + 1;
        }

        return low;
    }

    private void Split(int number)
    {
        const int Half = BlockSize / 2;
        var block = _blocks[number];
        var upper = new List<StoredEvent>(BlockSize);
        upper.AddRange(block.GetRange(Half, block.Count - Half));
        block.RemoveRange(Half, block.Count - Half);
        _blocks.Insert(number + 1, upper);
    }
}
