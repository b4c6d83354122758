using LiveLogs.Questions.Catalogue;

namespace LiveLogs.Questions.Planning.Words;

/// <summary>
/// A catalogue indexed by its words, and the words of the grammar with it, for typos. Made once per catalogue; a question then costs look-ups by its own words, however many metrics there are.
/// </summary>
public sealed class CatalogueWords
{
    private const int MostOptions = 5;

    private readonly PhraseBook _phrases = new();
    private readonly TypoIndex _typos = new();
    private readonly TypoIndex _guarded = new();
    private readonly Dictionary<string, List<string>> _metricsByWord = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _services = new(StringComparer.Ordinal);

    /// <summary>Indexes a catalogue.</summary>
    public CatalogueWords(QuestionCatalogue catalogue)
    {
        Catalogue = catalogue;
        foreach (var metric in catalogue.Metrics)
            Add(metric);

        foreach (var service in catalogue.Services)
            _services.TryAdd(WordFold.Fold(service), service);

        foreach (var environment in catalogue.Environments.Keys)
            _phrases.Add(environment, Sense.Environment, environment);

        foreach (var word in Lexicon.Phrases.Meant.Union(_phrases.Meant, StringComparer.Ordinal))
            _typos.Add(word);

        foreach (var word in Lexicon.Phrases.Guarding.Concat(["project", "projekt", "tenant"]))
            _guarded.Add(word);
    }

    /// <summary>The catalogue.</summary>
    public QuestionCatalogue Catalogue { get; }

    /// <summary>Whether the grammar or the catalogue has the word.</summary>
    public bool Knows(string word) => Lexicon.Phrases.Knows(word) || _phrases.Knows(word) || _services.ContainsKey(word);

    /// <summary>Whether the word is a phrase by itself.</summary>
    public bool IsPhrase(string word) => Lexicon.Phrases.IsPhrase(word) || _phrases.IsPhrase(word);

    /// <summary>The service of this name as the catalogue writes it, or null.</summary>
    public string? Service(string word) => _services.GetValueOrDefault(word);

    /// <summary>The word that a mistyped one was meant to be, or null. A word that is known is never taken for another one.</summary>
    public string? Corrected(string word) => Knows(word) ? null : _typos.Closest(word, SameMeaning) ?? _guarded.Closest(word, SameMeaning);

    /// <summary>Adds what begins at a word to the marks.</summary>
    public void Match(IReadOnlyList<Word> words, int at, List<Mark> marks)
    {
        _phrases.Match(words, at, marks);
        Lexicon.Phrases.Match(words, at, marks);
    }

    /// <summary>The metrics whose names have all these words, at most five.</summary>
    public IReadOnlyList<string> MetricsWith(IReadOnlyCollection<string> words)
    {
        HashSet<string>? all = null;
        foreach (var word in words)
        {
            if (!_metricsByWord.TryGetValue(word, out var metrics))
                return [];

            if (all is null)
                all = [.. metrics];
            else
                all.IntersectWith(metrics);
        }

        return [.. (all ?? []).OrderBy(name => name.Length).ThenBy(name => name, StringComparer.Ordinal).Take(MostOptions)];
    }

    /// <summary>The metrics that come closest to unknown words: those that share most of them, or words that look alike; the best known ones when none does.</summary>
    public IReadOnlyList<string> Nearest(IEnumerable<string> words)
    {
        var scores = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var word in words.SelectMany(word => new[] { word, _typos.Closest(word, SameMeaning) }).OfType<string>().Distinct(StringComparer.Ordinal))
        {
            // A word that is in very many names says nothing about any of them.
            foreach (var metric in _metricsByWord.GetValueOrDefault(word, []).Take(200))
                scores[metric] = scores.GetValueOrDefault(metric) + 1;
        }

        var near = scores.OrderByDescending(score => score.Value).ThenBy(score => score.Key, StringComparer.Ordinal).Select(score => score.Key).Take(MostOptions).ToList();
        return near.Count > 0 ? near : [.. Catalogue.Metrics.Take(3).Select(metric => metric.Name)];
    }

    private void Add(CatalogueMetric metric)
    {
        var words = MetricWords.Of(metric.Name);
        _phrases.Add(WordFold.Fold(metric.Name), Sense.Metric, metric.Name);
        _phrases.Add(string.Join(' ', words), Sense.Metric, metric.Name);
        _phrases.Add(string.Join(' ', MetricWords.WithoutUnit(words)), Sense.Metric, metric.Name);
        foreach (var synonym in metric.Synonyms)
            _phrases.Add(synonym, Sense.Metric, metric.Name);

        foreach (var word in words.Concat(metric.Synonyms.SelectMany(synonym => WordFold.Fold(synonym).Split(' '))).Distinct(StringComparer.Ordinal))
        {
            if (!_metricsByWord.TryGetValue(word, out var metrics))
                _metricsByWord[word] = metrics = [];

            metrics.Add(metric.Name);
        }
    }

    /// <summary>Forms of one word, such as fehler and fehlern, are no different words.</summary>
    private bool SameMeaning(string left, string right)
    {
        var (first, second) = (_phrases.Signature(left) + Lexicon.Phrases.Signature(left), _phrases.Signature(right) + Lexicon.Phrases.Signature(right));
        return string.Equals(left, right, StringComparison.Ordinal) || (first.Length > 0 && string.Equals(first, second, StringComparison.Ordinal)) || (left[..3] == right[..3] && AreForms(left, right));
    }

    private static bool AreForms(string left, string right) =>
        Math.Min(left.Length, right.Length) >= 4 && Math.Abs(left.Length - right.Length) <= 2
        && (left.StartsWith(right, StringComparison.Ordinal) || right.StartsWith(left, StringComparison.Ordinal)
            || string.Equals(left[..^1], right[..Math.Min(right.Length, left.Length - 1)], StringComparison.Ordinal));
}
