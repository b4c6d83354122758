using System.Buffers;

namespace LiveLogs.Logs.Folding;

/// <summary>A text to look for in many others, prepared once.</summary>
internal sealed class TextNeedle
{
    private readonly string _text;
    private readonly bool _ignoreCase;

    /// <summary>A part of the text that the runtime finds by itself, and where it stands in it.</summary>
    private readonly SearchValues<string>? _anchor;
    private readonly int _offset;

    /// <summary>Without such a part: all that the text may begin with.</summary>
    private readonly SearchValues<char>? _first;

    /// <param name="text">Not empty.</param>
    /// <param name="ignoreCase">Find it in either case.</param>
    public TextNeedle(string text, bool ignoreCase)
    {
        (_text, _ignoreCase) = (text, ignoreCase);
        var (start, length) = ignoreCase ? LongestPlain(text) : (0, text.Length);
        _offset = start;
        if (length > 0)
            _anchor = SearchValues.Create([text.Substring(start, length)], ignoreCase ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal);
        else
            _first = SearchValues.Create([.. SimpleFolding.VariantsOf(text[0]).Select(code => (char)code)]);
    }

    public bool IsIn(ReadOnlySpan<char> body) => IndexIn(body) >= 0;

    /// <summary>Where the text begins first; negative when it is not there.</summary>
    public int IndexIn(ReadOnlySpan<char> body)
    {
        for (var from = _offset; from < body.Length;)
        {
            var found = _anchor is { } anchor ? body[from..].IndexOfAny(anchor) : body[from..].IndexOfAny(_first!);
            if (found < 0)
                return -1;

            var at = from + found - _offset;
            if (!_ignoreCase || (at + _text.Length <= body.Length && SimpleFolding.Equals(body.Slice(at, _text.Length), _text)))
                return at;

            from += found + 1;
        }

        return -1;
    }

    /// <summary>The longest part of which the runtime's comparison in either case misses nothing. It may find too much.</summary>
    private static (int Start, int Length) LongestPlain(string text)
    {
        var (best, start) = ((Start: 0, Length: 0), 0);
        for (var i = 0; i <= text.Length; i++)
        {
            if (i < text.Length && IsPlain(text[i]))
                continue;

            if (i - start > best.Length)
                best = (start, i - start);
            start = i + 1;
        }

        return best;
    }

    /// <summary>The runtime compares capitals (https://learn.microsoft.com/dotnet/api/system.stringcomparison): the Kelvin sign is none of k's, ẞ none of ß's.</summary>
    private static bool IsPlain(char character) => !char.IsSurrogate(character) && SimpleFolding.VariantsOf(character).All(variant =>
        MemoryExtensions.Equals([character], [(char)variant], StringComparison.OrdinalIgnoreCase));
}
