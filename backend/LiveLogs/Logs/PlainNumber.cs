using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace LiveLogs.Logs;

/// <summary>
/// Numbers by the digits that they are written with, as PostgreSQL keeps those of <c>jsonb</c>: equal are those of the same value, to the last of
/// any number of digits.
/// </summary>
internal static class PlainNumber
{
    /// <summary>Zeros that an exponent may stand for.</summary>
    private const int MaxExponent = 1_000;

    /// <summary>Characters of a text that counts as a number.</summary>
    public const int MaxTextLength = 100;

    /// <summary>A decimal holds 28 digits.</summary>
    private const int MaxDecimalLength = 28;

    private static readonly SearchValues<char> Characters = SearchValues.Create("0123456789+-.eE");

    /// <summary>The shortest spelling without an exponent: <c>100</c> for <c>+1e2</c> and <c>100.00</c>.</summary>
    /// <returns>Null when the text is no number, or one too long to be spelt so.</returns>
    public static string? Normalise(string text)
    {
        var (mantissa, exponent) = (text, 0);
        if (text.IndexOfAny(['e', 'E']) is var at && at >= 0)
        {
            mantissa = text[..at];
            if (!int.TryParse(text.AsSpan(at + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out exponent)
                || exponent is < -MaxExponent or > MaxExponent)
                return null;
        }

        var unsigned = mantissa.StartsWith('+') || mantissa.StartsWith('-') ? mantissa[1..] : mantissa;
        var point = unsigned.IndexOf('.', StringComparison.Ordinal);
        var digits = point < 0 ? unsigned : unsigned.Remove(point, 1);
        if (digits.Length == 0 || digits.AsSpan().ContainsAnyExceptInRange('0', '9'))
            return null;

        var whole = (point < 0 ? digits.Length : point) + exponent;
        digits = digits.PadRight(Math.Max(whole, 0), '0');
        (digits, whole) = whole < 0 ? (digits.PadLeft(digits.Length - whole, '0'), 0) : (digits, whole);
        var left = digits[..whole].TrimStart('0');
        var right = digits[whole..].TrimEnd('0');
        var plain = (left.Length == 0 ? "0" : left) + (right.Length == 0 ? "" : $".{right}");
        return mantissa[0] == '-' && plain != "0" ? $"-{plain}" : plain;
    }

    /// <summary>Whether the token of a JSON number has the value of what <see cref="Normalise"/> gave.</summary>
    public static bool AreEqual(ReadOnlySpan<byte> json, string plain)
    {
        // Never in what is stored.
        if (json.ContainsAny((byte)'e', (byte)'E'))
            return Normalise(Encoding.ASCII.GetString(json)) == plain;

        if (json.Contains((byte)'.'))
            json = json.TrimEnd((byte)'0').TrimEnd((byte)'.');

        return Ascii.Equals(json.SequenceEqual("-0"u8) ? "0"u8 : json, plain);
    }

    /// <summary>Whether a text counts as a number: digits with an optional sign, point and exponent, and nothing around them.</summary>
    public static bool IsNumber(ReadOnlySpan<char> text) =>
        text.Length is > 0 and <= MaxTextLength && !text.ContainsAnyExcept(Characters)
            && (!text.ContainsAnyExceptInRange('0', '9') || Normalise(text.ToString()) is not null);

    /// <summary>How the token of a JSON number, or a text that <see cref="IsNumber(ReadOnlySpan{char})"/>, compares with what <see cref="Normalise"/> gave.</summary>
    /// <returns>Null when its value cannot be represented.</returns>
    public static int? Compare(ReadOnlySpan<byte> number, in Limit limit)
    {
        // Exact as long as all digits find room.
        if (limit.Quick is { } quick && number.Length <= MaxDecimalLength && !number.ContainsAny((byte)'e', (byte)'E')
            && Utf8Parser.TryParse(number, out decimal value, out var used) && used == number.Length)
            return value.CompareTo(quick);

        return Normalise(Encoding.ASCII.GetString(number)) is { } plain ? Compare(plain, limit.Plain) : null;
    }

    /// <summary>Of two that <see cref="Normalise"/> gave.</summary>
    private static int Compare(string left, string right)
    {
        var (isLeftNegative, isRightNegative) = (left[0] == '-', right[0] == '-');
        if (isLeftNegative != isRightNegative)
            return isLeftNegative ? -1 : 1;

        var order = CompareUnsigned(left.AsSpan(isLeftNegative ? 1 : 0), right.AsSpan(isRightNegative ? 1 : 0));
        return isLeftNegative ? -order : order;
    }

    private static int CompareUnsigned(ReadOnlySpan<char> left, ReadOnlySpan<char> right)
    {
        var (leftWhole, rightWhole) = (WholeDigits(left), WholeDigits(right));
        return leftWhole != rightWhole ? leftWhole.CompareTo(rightWhole) : left.SequenceCompareTo(right);
    }

    private static int WholeDigits(ReadOnlySpan<char> number) => number.IndexOf('.') is var point && point < 0 ? number.Length : point;

    /// <summary>What numbers are compared with.</summary>
    public readonly struct Limit(string plain)
    {
        public string Plain { get; } = plain;

        /// <summary>The same; null when its digits find no room.</summary>
        public decimal? Quick { get; } = plain.Length <= MaxDecimalLength ? decimal.Parse(plain, NumberStyles.Number, CultureInfo.InvariantCulture) : null;
    }
}
