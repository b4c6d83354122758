using LiveLogs.Patterns.Masking;

namespace LiveLogs.Patterns.Mining;

/// <summary>Finds forgotten patterns that lines belong to again: of several the oldest, as it was when they were known.</summary>
internal sealed class ReturningPatterns
{
    private readonly ILookup<int, StoredPattern> _byLength;

    /// <param name="forgotten">Forgotten patterns that may be meant, the oldest first.</param>
    public ReturningPatterns(IEnumerable<StoredPattern> forgotten) => _byLength = forgotten.ToLookup(pattern => pattern.Tokens.Length);

    /// <summary>The pattern of a masked line; null when it was never known.</summary>
    public StoredPattern? Find(MaskedLine line)
    {
        foreach (var pattern in _byLength[line.Count])
        {
            if (PatternTemplate.Stands(pattern.Tokens, line, 0))
                return pattern;
        }

        return null;
    }
}
