namespace LiveLogs.Questions.Planning.Words;

/// <summary>Phrases by their first word, so that a question is read word by word and never compared with every phrase.</summary>
internal sealed class PhraseBook
{
    private static readonly string[] Endings = ["", "e", "en", "er", "es", "em", "s", "n", "r", "m"];

    private static readonly HashSet<Sense> Guards = [Sense.Foreign, Sense.Secret, Sense.Injection, Sense.Sql, Sense.Tenant, Sense.Write, Sense.Data, Sense.Action, Sense.ActionParticle, Sense.Other];

    /// <summary>Words that say nothing and are mistyped so often that they are worth knowing again.</summary>
    private static readonly HashSet<string> Frequent = ["the", "and", "for", "from", "with", "this", "that", "der", "die", "das", "und", "mit", "von", "please", "bitte"];

    private readonly Dictionary<string, List<Phrase>> _byFirst = new(StringComparer.Ordinal);
    private readonly HashSet<string> _words = new(StringComparer.Ordinal);

    /// <summary>Every word that stands in a phrase.</summary>
    public IReadOnlyCollection<string> Words => _words;

    /// <summary>
    /// The words that a typo may have been meant to be: those that mean something by themselves, and long ones of longer phrases. Nobody's typo is taken for a secret, a deletion or a word without meaning.
    /// </summary>
    public IEnumerable<string> Meant =>
        _byFirst.Values.SelectMany(phrases => phrases).Where(phrase => !Guards.Contains(phrase.Sense)).SelectMany(phrase => phrase.Words, (phrase, word) => (phrase, word))
            .Where(pair => pair.phrase.Sense is not (Sense.Filler or Sense.German) || Frequent.Contains(pair.word))
            .Where(pair => pair.phrase.Rest.Length == 0 || pair.word.Length >= 6).Select(pair => pair.word).Distinct(StringComparer.Ordinal);

    /// <summary>The words that command, destroy or are secret: a typo in them still has to be seen for what it is.</summary>
    public IEnumerable<string> Guarding =>
        _byFirst.Values.SelectMany(phrases => phrases).Where(phrase => phrase.Sense is Sense.Secret or Sense.Write or Sense.Action or Sense.Tenant && phrase.Rest.Length == 0)
            .Select(phrase => phrase.First).Where(word => word.Length >= 6).Distinct(StringComparer.Ordinal);

    /// <summary>What a word stands for by itself; forms of one word have the same.</summary>
    public string Signature(string word) =>
        _byFirst.TryGetValue(word, out var phrases) ? string.Join('|', phrases.Where(phrase => phrase.Rest.Length == 0).Select(phrase => $"{phrase.Sense}={phrase.Value}").Order(StringComparer.Ordinal)) : "";

    /// <summary>Whether the word stands in a phrase.</summary>
    public bool Knows(string word) => _words.Contains(word);

    /// <summary>Whether the word is a phrase by itself.</summary>
    public bool IsPhrase(string word) => _byFirst.TryGetValue(word, out var phrases) && phrases.Exists(phrase => phrase.Rest.Length == 0);

    /// <summary>Adds a table whose lines are a sense, a value, a colon and phrases.</summary>
    public PhraseBook Add(string table)
    {
        foreach (var line in table.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var colon = line.IndexOf(": ", StringComparison.Ordinal);
            var head = line[..colon].Split(' ', 2);
            var sense = Enum.Parse<Sense>(head[0]);
            foreach (var phrase in line[(colon + 2)..].Split(", ", StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
                Add(phrase.Trim('"'), sense, head.Length > 1 ? head[1] : "");
        }

        return this;
    }

    /// <summary>Adds a phrase; a star stands for the endings of its last word.</summary>
    public void Add(string phrase, Sense sense, string value)
    {
        var folded = WordFold.Fold(phrase).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (folded.Length == 0)
            return;

        if (!folded.Any(IsOpen))
        {
            Insert(folded, sense, value);
            return;
        }

        // All stars of a phrase take the same ending; a phrase whose words differ in theirs is met by the second loop.
        foreach (var ending in Endings)
            Insert([.. folded.Select(word => IsOpen(word) ? word[..^1] + ending : word)], sense, value);
    }

    /// <summary>The phrases that begin at a word, the longest first.</summary>
    public void Match(IReadOnlyList<Word> words, int at, List<Mark> marks)
    {
        if (words[at].Folded.Length == 0 || !_byFirst.TryGetValue(words[at].Folded, out var phrases))
            return;

        foreach (var phrase in phrases)
        {
            if (phrase.Fits(words, at))
                marks.Add(new Mark(phrase.Sense, phrase.Value, at, phrase.Rest.Length + 1));
        }
    }

    private static bool IsOpen(string word) => word.Length > 1 && word.EndsWith('*');

    private void Insert(string[] words, Sense sense, string value)
    {
        foreach (var word in words)
            _words.Add(word);

        if (!_byFirst.TryGetValue(words[0], out var phrases))
            _byFirst[words[0]] = phrases = [];

        if (phrases.Exists(phrase => phrase.Sense == sense && phrase.Value == value && phrase.Rest.AsSpan().SequenceEqual(words.AsSpan(1))))
            return;

        var place = phrases.FindIndex(phrase => phrase.Rest.Length < words.Length - 1);
        phrases.Insert(place < 0 ? phrases.Count : place, new Phrase(words[0], words[1..], sense, value));
    }

    private sealed record Phrase(string First, string[] Rest, Sense Sense, string Value)
    {
        public IEnumerable<string> Words => Rest.Prepend(First);

        public bool Fits(IReadOnlyList<Word> words, int at)
        {
            if (at + Rest.Length >= words.Count)
                return false;

            for (var i = 0; i < Rest.Length; i++)
            {
                if (!string.Equals(words[at + 1 + i].Folded, Rest[i], StringComparison.Ordinal))
                    return false;
            }

            return true;
        }
    }
}
