using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace LiveLogs.Patterns.Masking;

/// <summary>A token of a masked line: a place in its text, and what is asked of it again and again.</summary>
/// <param name="Start">Where it begins in the masked text.</param>
/// <param name="Length">Its number of characters.</param>
/// <param name="Hash">Equal for equal texts within one process; never stored.</param>
internal readonly record struct MaskedToken(int Start, int Length, ulong Hash)
{
    /// <summary>The whole token was masked.</summary>
    public bool IsWildcard => Hash == MaskedLine.WildcardHash;
}

/// <summary>
/// A line whose values are masked, cut into tokens. It is made to be filled again and again: a line costs no allocation.
/// </summary>
internal sealed class MaskedLine
{
    /// <summary>Stands for what was masked: a character that no text needs, and that PostgreSQL stores.</summary>
    public const char Wildcard = '\u0001';

    /// <summary>A token that is masked as a whole.</summary>
    public const string WildcardToken = "\u0001";

    /// <summary>Characters of a line that are looked at.</summary>
    public const int MaxLength = 3000;

    /// <summary>Tokens of a line that decide its pattern.</summary>
    public const int MaxTokens = 128;

    /// <summary>The hash of a token that is masked as a whole.</summary>
    public const ulong WildcardHash = 0;

    private readonly char[] _text = new char[MaxLength];
    private readonly MaskedToken[] _tokens = new MaskedToken[MaxTokens];

    public int Count { get; private set; }

    /// <summary>The same for lines of the same tokens.</summary>
    public ulong Hash { get; private set; }

    public ReadOnlySpan<MaskedToken> Tokens => _tokens.AsSpan(0, Count);

    /// <summary>The text of a token, with <see cref="Wildcard"/> in place of values.</summary>
    public ReadOnlySpan<char> TextOf(MaskedToken token) => _text.AsSpan(token.Start, token.Length);

    internal Span<char> Buffer => _text;

    internal void Clear() => (Count, Hash) = (0, 0);

    /// <summary>
    /// Masks tokens as a whole that were values for whoever knew the line before. When most of it would go, the line was known by something
    /// else, and stays as it is.
    /// </summary>
    internal void MaskUnless(Func<string, bool> isWord)
    {
        var (tokens, count) = (_tokens.AsSpan(0, Count).ToArray(), Count);
        var areWords = Array.ConvertAll(tokens, token => isWord(TextOf(token).ToString()));
        if (areWords.Count(one => one) * 2 < count)
            return;

        Clear();
        for (var i = 0; i < count; i++)
        {
            var isWildcard = tokens[i].IsWildcard || !areWords[i];
            if (isWildcard && Count > 0 && _tokens[Count - 1].IsWildcard)
                continue;

            var hash = isWildcard ? WildcardHash : tokens[i].Hash;
            _tokens[Count++] = tokens[i] with { Hash = hash };
            Hash = Mix(Hash ^ hash, (ulong)Count);
        }
    }

    /// <summary>Adds a token; the second of two masked ones in a row says nothing new.</summary>
    /// <returns>False when there is no room for more.</returns>
    internal bool Add(int start, int length, bool isWildcard)
    {
        if (isWildcard && Count > 0 && _tokens[Count - 1].IsWildcard)
            return true;

        var token = _text.AsSpan(start, length);
        var hash = isWildcard ? WildcardHash : HashOf(token);
        _tokens[Count++] = new MaskedToken(start, length, hash);
        Hash = Mix(Hash ^ hash, (ulong)Count);
        return Count < MaxTokens;
    }

    /// <summary>
    /// Whether a token does not look like a word: it holds a masked part, unless that is the value of a field that is named, or
    /// many digits, or it is a qualified name; one that ends with a word in capitals is a constant. A name with a number is a word.
    /// </summary>
    public static bool IsVariable(ReadOnlySpan<char> token)
    {
        var (wildcards, digits, dots, small) = (0, 0, 0, 0);
        var isField = false;
        var (before, beforeThat) = (' ', ' ');
        foreach (var character in token)
        {
            wildcards += character == Wildcard ? 1 : 0;
            isField |= character is '=' or Wildcard && char.IsAsciiLetterOrDigit(character == '=' ? before : before == ':' ? beforeThat : ' ');
            digits += char.IsAsciiDigit(character) ? 1 : 0;
            dots += before == '.' && char.IsAsciiLetter(character) ? 1 : 0;
            small = character == '.' ? 0 : small + (char.IsAsciiLetterLower(character) ? 1 : 0);
            (beforeThat, before) = (before, character);
        }

        var isValue = digits * 10 >= token.Length * 3 || (!isField && (wildcards > 0 || (dots >= 2 && small > 0)));
        return isValue && !NumberedName.Is(token);
    }

    /// <summary><c>eth</c> of <c>eth0:</c>; a word without a number at its end is the same.</summary>
    public static ReadOnlySpan<char> WithoutNumber(ReadOnlySpan<char> word)
    {
        var name = word.TrimEnd(",.;:)]");
        var end = name.Length;
        while (end > 0 && char.IsAsciiDigit(name[end - 1]))
            end--;
        return end < name.Length && end > 0 ? name[..end] : word;
    }

    /// <summary><see cref="WildcardHash"/> for a token that is masked as a whole, and for no other.</summary>
    public static ulong HashOf(ReadOnlySpan<char> text)
    {
        if (text is WildcardToken)
            return WildcardHash;

        var bytes = MemoryMarshal.AsBytes(text);
        var hash = (ulong)text.Length * 0x9E3779B97F4A7C15;
        while (bytes.Length >= sizeof(ulong))
        {
            hash = Mix(hash, MemoryMarshal.Read<ulong>(bytes));
            bytes = bytes[sizeof(ulong)..];
        }

        if (bytes.Length > 0)
        {
            var rest = 0UL;
            foreach (var one in bytes)
                rest = (rest << 8) | one;
            hash = Mix(hash, rest);
        }

        return hash | 1;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static ulong Mix(ulong hash, ulong value)
    {
        var high = Math.BigMul(hash ^ 0xA0761D6478BD642F, value ^ 0xE7037ED1A0B428DB, out var low);
        return high ^ low;
    }
}
