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
}
