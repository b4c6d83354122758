using System.Buffers;
using System.Text;

namespace LiveLogs.Ingestion.Text;

/// <summary>
/// The codes by which terminals colour a text, link it and more (ECMA-48, https://ecma-international.org/publications-and-standards/standards/ecma-48/). They are no part of what it
/// says. Shippers often replace or lose the escape character, which leaves <c>\x1b[31m</c>, <c>^[[31m</c>, <c>#033[31m</c> or <c>[31m</c>.
/// </summary>
internal static class AnsiCodes
{
    public const char Escape = '\u001b';

    /// <summary>The control sequence introducer as one character.</summary>
    public const char Introducer = '\u009b';

    private const char CommandIntroducer = '\u009d';
    private const char Terminator = '\u009c';
    private const char Bell = '\u0007';

    /// <summary>How an escape character is written that did not stay one.</summary>
    private static readonly string[] Spellings = [@"\x1b", @"\x1B", @"\u001b", @"\u001B", @"\033", @"\e", "^[", "#033", "\u241b", "\ufffd"];

    /// <summary>How codes begin that are written so; and those that end a colour, without which <c>[31m</c> is no code: <c>rate[5m]</c> is a text.</summary>
    private static readonly SearchValues<string> Written =
        SearchValues.Create([@"\x1b[", @"\x1B[", @"\u001b[", @"\u001B[", @"\033[", @"\e[", "^[[", "#033[", "[0m", "[39m"], StringComparison.Ordinal);

    private static readonly SearchValues<char> Parameters = SearchValues.Create("0123456789;:");

    /// <summary>Whether there are codes in a text.</summary>
    public static bool AreIn(ReadOnlySpan<char> text) => text.ContainsAny(Escape, Introducer) || AreWrittenIn(text);

    /// <summary>Whether there are codes in a text that lost their escape character.</summary>
    public static bool AreWrittenIn(ReadOnlySpan<char> text) => text.Contains('[') && text.ContainsAny(Written);

    /// <summary>The text without them.</summary>
    public static string Without(ReadOnlySpan<char> text)
    {
        var plain = new StringBuilder(text.Length);
        var hasBare = HasBare(text);
        for (var at = 0; at < text.Length;)
        {
            var length = LengthAt(text[at..], hasBare);
            if (length == 0)
                plain.Append(text[at++]);
            else
                at += length;
        }

        return plain.ToString();
    }

    /// <summary>Whether codes stand in a text without anything in front of their bracket.</summary>
    public static bool HasBare(ReadOnlySpan<char> text) => text.Contains("[0m", StringComparison.Ordinal) || text.Contains("[39m", StringComparison.Ordinal);

    /// <summary>How long the code is with which a text begins; 0 when it begins with none. One that is broken off ends where it does.</summary>
    /// <param name="text">Any text.</param>
    /// <param name="hasBare">A bracket alone begins a code.</param>
    public static int LengthAt(ReadOnlySpan<char> text, bool hasBare) => text[0] switch
    {
        Escape => LengthOfEscape(text),
        Introducer => 1 + LengthOfControl(text[1..]),
        CommandIntroducer => 1 + LengthOfString(text[1..]),
        '[' => hasBare ? LengthOfColour(text) : 0,
        '\\' or '^' or '#' or '\u241b' or '\ufffd' => LengthOfWritten(text),
        _ => 0,
    };

    private static int LengthOfEscape(ReadOnlySpan<char> text)
    {
        if (text.Length == 1)
            return 1;

        switch (text[1])
        {
            case '[':
                return 2 + LengthOfControl(text[2..]);
            case ']' or 'P' or 'X' or '^' or '_':
                return 2 + LengthOfString(text[2..]);
            default:
                // Intermediate characters, such as the parenthesis that chooses a set of characters, and a final one.
                var end = text[1..].IndexOfAnyExceptInRange(' ', '/');
                return end >= 0 && text[1 + end] is >= '0' and <= '~' ? 2 + end : 1;
        }
    }

    /// <summary>Parameters, intermediate characters and a final one.</summary>
    private static int LengthOfControl(ReadOnlySpan<char> text)
    {
        var parameters = text.IndexOfAnyExceptInRange('0', '?') is >= 0 and var first ? first : text.Length;
        var end = text[parameters..].IndexOfAnyExceptInRange(' ', '/') is >= 0 and var next ? parameters + next : text.Length;
        return end < text.Length && text[end] is >= '@' and <= '~' ? end + 1 : parameters;
    }

    /// <summary>Up to a bell or a string terminator; nothing when neither follows, for what follows may be text.</summary>
    private static int LengthOfString(ReadOnlySpan<char> text)
    {
        var end = text.IndexOfAny(Bell, Terminator, Escape);
        return end < 0 ? 0 : text[end] != Escape ? end + 1 : end + 1 < text.Length && text[end + 1] == '\\' ? end + 2 : 0;
    }

    private static int LengthOfWritten(ReadOnlySpan<char> text)
    {
        foreach (var spelling in Spellings)
        {
            if (text.StartsWith(spelling) && text.Length > spelling.Length && LengthOfColour(text[spelling.Length..]) is > 0 and var length)
                return spelling.Length + length;
        }

        return 0;
    }

    /// <summary><c>[1;31m</c>. Where nothing stands in front of it, only what a terminal would take for a colour is one.</summary>
    private static int LengthOfColour(ReadOnlySpan<char> text)
    {
        if (text[0] != '[')
            return 0;

        var end = text[1..].IndexOfAnyExcept(Parameters);
        return end >= 0 && text[1 + end] == 'm' && (2 + end == text.Length || text[2 + end] != ']') ? 2 + end : 0;
    }
}
