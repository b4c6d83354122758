namespace LiveLogs.Questions.Planning.Words;

/// <summary>
/// Finds the known word that a mistyped one was meant to be. Words are indexed by what is left of them when a letter is taken out, so a look-up costs a few hash look-ups, however many words there are.
/// Words of three and four letters are only corrected when two neighbours were exchanged or a letter was doubled; up to eight letters may hold one typo, longer ones two.
/// </summary>
internal sealed class TypoIndex
{
    private const int Shortest = 3;
    private const int Short = 4;
    private const int Longest = 32;
    private const int LongEnoughForTwo = 9;

    private readonly Dictionary<string, List<string>> _byRest = new(StringComparer.Ordinal);

    /// <summary>Adds a known word.</summary>
    public void Add(string word)
    {
        if (word.Length is < Shortest or > Longest || word.Any(letter => !char.IsAsciiLetter(letter)))
            return;

        foreach (var rest in Rests(word))
        {
            if (!_byRest.TryGetValue(rest, out var words))
                _byRest[rest] = words = [];

            words.Add(word);
        }
    }

    /// <summary>The one known word that is closest, or null when there is none or when several different ones are equally close.</summary>
    public string? Closest(string word, Func<string, string, bool> same)
    {
        if (word.Length is < Shortest or > Longest)
            return null;

        var most = word.Length >= LongEnoughForTwo ? 2 : 1;
        var (best, found) = (int.MaxValue, new List<string>());
        foreach (var candidate in Rests(word).SelectMany(rest => _byRest.GetValueOrDefault(rest, [])).Distinct(StringComparer.Ordinal))
        {
            var distance = 2 * EditDistance.Between(word, candidate, most) + (candidate[0] == word[0] ? 0 : 1);
            if (distance > 2 * most + 1 || (word.Length <= Short && !Exchanged(word, candidate) && !Missing(word, candidate)) || (candidate.Length <= Short && word.Length == candidate.Length + 1 && !Doubled(word, candidate)))
                continue;

            if (distance < best)
                (best, found) = (distance, []);

            if (distance == best)
                found.Add(candidate);
        }

        if (found.Count > 1)
            found = Prefer(word, found);

        // Of the forms of one word the real ones are the shorter ones.
        found.Sort((left, right) => left.Length != right.Length ? left.Length - right.Length : string.CompareOrdinal(left, right));
        return found.Count == 0 || found.Exists(other => !same(found[0], other)) ? null : found[0];
    }

    /// <summary>Of several, those whose letters are the same as the word's: two neighbours were exchanged.</summary>
    private static List<string> Prefer(string word, List<string> found)
    {
        var letters = Sorted(word);
        var exchanged = found.FindAll(candidate => string.Equals(Sorted(candidate), letters, StringComparison.Ordinal));
        return exchanged.Count > 0 ? exchanged : found;
    }

    private static bool Exchanged(string word, string candidate) => candidate.Length == word.Length && string.Equals(Sorted(word), Sorted(candidate), StringComparison.Ordinal);

    /// <summary>Whether a word of four letters only lacks one from its inside: toay.</summary>
    private static bool Missing(string word, string candidate) => word.Length == Short && candidate.Length == Short + 1 && word[0] == candidate[0] && word[^1] == candidate[^1];

    /// <summary>Whether the longer word only has one of the shorter one's letters twice.</summary>
    private static bool Doubled(string word, string candidate)
    {
        for (var i = 1; i < word.Length; i++)
        {
            if (word[i] == word[i - 1] && string.Equals(word.Remove(i, 1), candidate, StringComparison.Ordinal))
                return true;
        }

        return false;
    }

    private static string Sorted(string word) => string.Concat(word.Order());

    /// <summary>The word itself, and with one letter taken out; long words also with two.</summary>
    private static IEnumerable<string> Rests(string word)
    {
        yield return word;
        for (var i = 0; i < word.Length; i++)
        {
            var once = word.Remove(i, 1);
            yield return once;
            if (word.Length < LongEnoughForTwo - 1)
                continue;

            for (var j = i; j < once.Length; j++)
                yield return once.Remove(j, 1);
        }
    }
}
