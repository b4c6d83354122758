namespace LiveLogs.Ingestion.Lines;

/// <summary>Names that were met in one object or line, to tell cheaply that hardly any line has one twice.</summary>
/// <param name="hashes">Room for as many names as are usual.</param>
internal ref struct SeenNames(Span<uint> hashes)
{
    private readonly Span<uint> _hashes = hashes;
    private int _count;

    /// <summary>Adds a name.</summary>
    /// <returns>True when it may have been there, or there is no more room: then it is worth to look closely.</returns>
    public bool Add(scoped ReadOnlySpan<char> name)
    {
        // FNV-1a
        var hash = 2166136261;
        foreach (var character in name)
            hash = (hash ^ character) * 16777619;

        if (_count == _hashes.Length || _hashes[.._count].Contains(hash))
            return true;

        _hashes[_count++] = hash;
        return false;
    }
}
