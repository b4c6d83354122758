using System.Text.RegularExpressions;

namespace LiveLogs.CloudSimulator.CloudWatch.Patterns;

/// <summary>Walks through the text of a pattern.</summary>
internal sealed class PatternText(string text)
{
    private int _place;

    public bool AtEnd => _place >= text.Length;

    public char Current => AtEnd ? '\0' : text[_place];

    public void SkipBlanks()
    {
        while (char.IsWhiteSpace(Current))
            _place++;
    }

    /// <summary>Takes the word when the text goes on with it.</summary>
    public bool TryTake(string word)
    {
        if (string.CompareOrdinal(text, _place, word, 0, word.Length) != 0)
            return false;

        _place += word.Length;
        return true;
    }

    /// <exception cref="AwsException">The text goes on with something else.</exception>
    public void Take(string word)
    {
        if (!TryTake(word))
            throw FilterPattern.Invalid();
    }

    /// <summary>Takes characters as long as they fit; may be empty.</summary>
    public string TakeWhile(Func<char, bool> fits)
    {
        var start = _place;
        while (!AtEnd && fits(Current))
            _place++;
        return text[start.._place];
    }

    /// <summary>Takes a text in double quotes; a backslash protects a quote.</summary>
    public string TakeQuoted()
    {
        Take("\"");
        var start = _place;
        while (!AtEnd && Current != '"')
            _place += Current == '\\' ? 2 : 1;
        if (AtEnd)
            throw FilterPattern.Invalid();

        var quoted = text[start.._place];
        Take("\"");
        return quoted.Replace("\\\"", "\"", StringComparison.Ordinal).Replace("\\\\", "\\", StringComparison.Ordinal);
    }

    /// <summary>Takes <c>%regex%</c>. It is matched in linear time, so that no pattern can stall the simulator.</summary>
    public Regex TakeRegex()
    {
        Take("%");
        var pattern = TakeWhile(character => character != '%');
        Take("%");
        try
        {
            return pattern.Length > 0
                ? new Regex(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1))
                : throw FilterPattern.Invalid();
        }
        catch (Exception error) when (error is ArgumentException or NotSupportedException)
        {
            throw FilterPattern.Invalid();
        }
    }
}
