namespace LiveLogs.Questions.Planning.Words;

/// <summary>
/// The words of a question with what each can stand for, and which of them a rule has already used. Words are used once: what is left at the end was not understood.
/// </summary>
public sealed class QuestionText
{
    private readonly List<Mark>[] _marks;
    private readonly bool[] _used;

    private QuestionText(string text, List<Word> words, CatalogueWords catalogue)
    {
        (Text, Words, Catalogue) = (text, words, catalogue);
        _marks = new List<Mark>[words.Count];
        _used = new bool[words.Count];
        for (var i = 0; i < words.Count; i++)
        {
            _marks[i] = [];
            catalogue.Match(words, i, _marks[i]);
        }
    }

    /// <summary>The question.</summary>
    public string Text { get; }

    /// <summary>Its words.</summary>
    public IReadOnlyList<Word> Words { get; }

    /// <summary>The catalogue that it was read with.</summary>
    public CatalogueWords Catalogue { get; }

    /// <summary>How many words it has.</summary>
    public int Count => Words.Count;

    /// <summary>Reads a question.</summary>
    public static QuestionText Read(string question, CatalogueWords catalogue)
    {
        var text = Clean(question.Length > WordSplitter.LongestQuestion ? question[..WordSplitter.LongestQuestion] : question);
        return new QuestionText(text, WordRepair.Repair(WordSplitter.Split(text), catalogue), catalogue);
    }

    /// <summary>Control characters are blanks, and half of a surrogate pair is no letter: neither can be part of a plan.</summary>
    private static string Clean(string question) => string.Create(question.Length, question, (clean, text) =>
    {
        for (var i = 0; i < text.Length; i++)
        {
            var pair = char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]);
            clean[i] = char.IsControl(text[i]) ? ' ' : char.IsSurrogate(text[i]) && !pair ? '\uFFFD' : text[i];
            if (pair)
                clean[++i] = text[i];
        }
    });

    /// <summary>What begins at a word, the longest first.</summary>
    public IReadOnlyList<Mark> At(int index) => index >= 0 && index < Count ? _marks[index] : [];

    /// <summary>The longest unused phrase of a sense that begins at a word, or null.</summary>
    public Mark? Find(int index, Sense sense)
    {
        Mark? best = null;
        foreach (var mark in At(index))
        {
            if (mark.Sense == sense && (best is null || mark.Length > best.Value.Length) && Free(mark))
                best = mark;
        }

        return best;
    }

    /// <summary>The first unused phrase of a sense in the question, or null.</summary>
    public Mark? First(Sense sense, int from = 0)
    {
        for (var i = Math.Max(0, from); i < Count; i++)
        {
            if (Find(i, sense) is { } mark)
                return mark;
        }

        return null;
    }

    /// <summary>Every unused phrase of a sense, none overlapping another.</summary>
    public IEnumerable<Mark> All(Sense sense)
    {
        for (var i = 0; i < Count; i++)
        {
            if (Find(i, sense) is not { } mark)
                continue;

            yield return mark;
            i = mark.End - 1;
        }
    }

    /// <summary>Whether the word at the index, used or not, can be of the sense.</summary>
    public bool Is(int index, Sense sense) => At(index).Any(mark => mark.Sense == sense);

    /// <summary>Whether the word, used or not, is written so once folded.</summary>
    public bool Reads(int index, params ReadOnlySpan<string> words) => index >= 0 && index < Count && words.Contains(Words[index].Folded);

    /// <summary>Whether a word was used.</summary>
    public bool Used(int index) => index < 0 || index >= Count || _used[index];

    /// <summary>Whether no word of the phrase was used.</summary>
    public bool Free(Mark mark)
    {
        for (var i = mark.Start; i < mark.End; i++)
        {
            if (_used[i])
                return false;
        }

        return true;
    }

    /// <summary>Uses the words of a phrase.</summary>
    public Mark Use(Mark mark)
    {
        Use(mark.Start, mark.End);
        return mark;
    }

    /// <summary>Uses the words from an index up to another.</summary>
    public void Use(int start, int end)
    {
        for (var i = Math.Max(0, start); i < Math.Min(end, Count); i++)
            _used[i] = true;
    }

    /// <summary>Uses the first phrase of a sense, and returns it.</summary>
    public Mark? Take(Sense sense) => First(sense) is { } mark ? Use(mark) : null;

    /// <summary>The question as it was written, from one word up to another.</summary>
    public string Written(int start, int end) => start >= end ? "" : Text[Words[start].Start..Words[end - 1].End];
}
