using System.Collections.Frozen;
using System.Globalization;

namespace LiveLogs.Questions.Planning.Words;

/// <summary>
/// Splits a question into words. A text in quotation marks is one word; so is a name such as <c>i-0abc123</c>, a date, a time of day or a path. A number and its unit come apart, and so do
/// comparisons. Work is linear in the length of the question.
/// </summary>
public static class WordSplitter
{
    /// <summary>The longest question that is read, in characters.</summary>
    public const int LongestQuestion = 1_000;

    private const string Opening = "\"“”„«»`'‘‚";
    private const string Stray = ",;!?()[]{}…|";

    private static readonly FrozenSet<string> Units =
        ("s sec secs second seconds sek sekunden m min mins minute minutes minuten h hr hrs hour hours std stunde stunden d day days t tag tage tagen w wk wks week weeks woche wochen mo month months monate "
         + "y yr jahre ms msec millis b kb mb gb tb kib mib gib k mio pct percent prozent am pm uhr x").Split(' ').ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>Splits a question.</summary>
    public static List<Word> Split(string question)
    {
        var words = new List<Word>();
        var at = 0;
        while (at < question.Length)
        {
            if (char.IsWhiteSpace(question[at]))
                at++;
            else if (Opening.Contains(question[at], StringComparison.Ordinal) && Closing(question, at) is { } end)
                at = Quote(question, at, end, words);
            else if (Comparison(question, at) is { } symbol)
                at = Add(words, question, at, at + symbol.Length, WordKind.Symbol);
            else if (Stray.Contains(question[at], StringComparison.Ordinal) || Opening.Contains(question[at], StringComparison.Ordinal))
                at = Add(words, question, at, at + 1, WordKind.Symbol);
            else
                at = Run(question, at, words);
        }

        return words;
    }

    /// <summary>The place of the closing mark. A single mark inside a word is an apostrophe, no quotation mark.</summary>
    private static int? Closing(string question, int at)
    {
        if (at > 0 && !char.IsWhiteSpace(question[at - 1]) && question[at - 1] is not ('=' or ':' or '('))
            return null;

        var closing = question[at] switch { '"' => "\"", '“' or '”' => "“”\"", '„' => "“”\"", '«' => "»", '»' => "«", '`' => "`", '‚' or '‘' => "’‘'", _ => "'’" };
        for (var i = at + 1; i < question.Length; i++)
        {
            if (closing.Contains(question[i], StringComparison.Ordinal) && (i + 1 == question.Length || !char.IsLetterOrDigit(question[i + 1])))
                return i > at + 1 ? i : null;
        }

        return null;
    }

    private static int Quote(string question, int at, int end, List<Word> words)
    {
        words.Add(new Word { Text = question[(at + 1)..end].Trim(), Folded = "", Kind = WordKind.Quoted, Start = at, End = end + 1 });
        return end + 1;
    }

    private static string? Comparison(string question, int at)
    {
        var two = at + 1 < question.Length ? question.Substring(at, 2) : "";
        if (two is ">=" or "<=" or "!=" or "==" or "=>" or "<>")
            return two;

        return question[at] is '>' or '<' or '=' or '≥' or '≤' or '%' or '~' ? question[at].ToString() : null;
    }

    private static int Run(string question, int at, List<Word> words)
    {
        var end = at;
        while (end < question.Length && !char.IsWhiteSpace(question[end]) && !Stray.Contains(question[end], StringComparison.Ordinal)
               && question[end] is not ('"' or '“' or '”' or '„' or '`' or '«' or '»') && Comparison(question, end) is null)
        {
            end++;
        }

        // A comma between digits belongs to the number: 1,000 or 0,5.
        while (end < question.Length - 1 && question[end] == ',' && char.IsDigit(question[end + 1]) && end > at && char.IsDigit(question[end - 1]))
        {
            end++;
            while (end < question.Length && (char.IsAsciiLetterOrDigit(question[end]) || question[end] == '.'))
                end++;
        }

        var last = end;
        while (last > at + 1 && question[last - 1] is '.' or ':' or '\'' or '’' or '-' or '–')
            last--;

        Piece(question, at, last, words, end - last > 0 && question[last] == '.');
        return end;
    }

    private static void Piece(string question, int at, int end, List<Word> words, bool dotted)
    {
        var text = question[at..end];
        var apostrophe = text.IndexOfAny(['\'', '’']);
        if (apostrophe > 0 && apostrophe >= text.Length - 3)
        {
            // what's, don't, checkout's, i've
            Piece(question, at, at + apostrophe, words, false);
            return;
        }

        var digits = 0;
        while (digits < text.Length && (char.IsAsciiDigit(text[digits]) || text[digits] is '.' or ',' || (digits == 0 && text[0] is '-' or '+' && text.Length > 1 && char.IsAsciiDigit(text[1]))))
            digits++;

        var unit = text.AsSpan(digits);
        if (digits > 0 && char.IsAsciiDigit(text[digits - 1]) && Units.Contains(unit.ToString()) && Number(text[..digits]) is not null)
        {
            AddNumber(words, question, at, at + digits);
            Add(words, question, at + digits, end, WordKind.Word);
            return;
        }

        if (digits == text.Length && Number(text) is not null && !(dotted && text.Contains('.', StringComparison.Ordinal)))
        {
            AddNumber(words, question, at, end);
            return;
        }

        Add(words, question, at, dotted && digits > 0 ? end + 1 : end, AllLetters(text) ? WordKind.Word : WordKind.Name);
    }

    private static void AddNumber(List<Word> words, string question, int at, int end)
    {
        var text = question[at..end];
        words.Add(new Word { Text = text, Folded = text, Kind = WordKind.Number, Number = Number(text), Start = at, End = end });
    }

    private static int Add(List<Word> words, string question, int at, int end, WordKind kind)
    {
        var text = question[at..end];
        words.Add(new Word { Text = text, Folded = WordFold.Fold(text), Kind = kind, Start = at, End = end });
        return end;
    }

    private static bool AllLetters(ReadOnlySpan<char> text)
    {
        foreach (var letter in text)
        {
            if (!char.IsLetter(letter))
                return false;
        }

        return true;
    }

    /// <summary>Reads 1000, 1,000, 0.5 and the German 0,5; null when it is no number, as 10.3.2026 is none.</summary>
    private static double? Number(string text)
    {
        var comma = text.IndexOf(',', StringComparison.Ordinal);
        var thousands = comma > 0 && text.Length - comma == 4;
        var plain = thousands ? text.Replace(",", "", StringComparison.Ordinal) : text.Replace(',', '.');
        return double.TryParse(plain, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && Math.Abs(number) < 1e15 ? number : null;
    }
}
