namespace LiveLogs.ProjectConfig.Fields;

/// <summary>The name that was probably meant.</summary>
internal static class ClosestName
{
    private const int MaxLength = 128;

    /// <summary>The candidate with the fewest edits to <paramref name="typed"/>, if they are few for its length; otherwise null.</summary>
    public static string? Find(string typed, IEnumerable<string> candidates)
    {
        if (typed.Length > MaxLength)
            return null;

        var limit = Math.Max(2, typed.Length / 3);
        var best = candidates
            .Where(candidate => candidate.Length <= MaxLength)
            .Select(candidate => (Name: candidate, Edits: Edits(typed, candidate)))
            .OrderBy(pair => pair.Edits)
            .FirstOrDefault((Name: "", Edits: int.MaxValue));
        return best.Edits <= limit && best.Edits < typed.Length ? best.Name : null;
    }

    /// <summary>Levenshtein's distance, not minding case, where two neighbours that changed places count as one edit.</summary>
    private static int Edits(string left, string right)
    {
        var table = new int[left.Length + 1, right.Length + 1];
        for (var i = 0; i <= left.Length; i++)
            table[i, 0] = i;
        for (var j = 0; j <= right.Length; j++)
            table[0, j] = j;

        for (var i = 1; i <= left.Length; i++)
        {
            for (var j = 1; j <= right.Length; j++)
            {
                var change = Same(left[i - 1], right[j - 1]) ? 0 : 1;
                var edits = Math.Min(Math.Min(table[i - 1, j], table[i, j - 1]) + 1, table[i - 1, j - 1] + change);
                var swapped = i > 1 && j > 1 && Same(left[i - 1], right[j - 2]) && Same(left[i - 2], right[j - 1]);
                table[i, j] = swapped ? Math.Min(edits, table[i - 2, j - 2] + 1) : edits;
            }
        }

        return table[left.Length, right.Length];
    }

    private static bool Same(char left, char right) => char.ToLowerInvariant(left) == char.ToLowerInvariant(right);
}
