using System.Buffers;

namespace LiveLogs.Ingestion.Text;

/// <summary>The two steps that reading a fixed format is made of; each moves on only when it succeeds.</summary>
internal static class TextScan
{
    public static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdefABCDEF");

    /// <summary>Reads 1 to <paramref name="maxDigits"/> digits. A number too large for the type is read, but comes out capped.</summary>
    public static bool Number(ReadOnlySpan<char> text, ref int i, int maxDigits, out long value)
    {
        value = 0;
        var start = i;
        while (i < text.Length && i - start < maxDigits && char.IsAsciiDigit(text[i]))
        {
            value = value > long.MaxValue / 10 - 1 ? long.MaxValue / 10 - 1 : (value * 10) + (text[i] - '0');
            i++;
        }

        return i > start;
    }

    public static bool Is(ReadOnlySpan<char> text, ref int i, char expected)
    {
        if (i >= text.Length || text[i] != expected)
            return false;

        i++;
        return true;
    }
}
