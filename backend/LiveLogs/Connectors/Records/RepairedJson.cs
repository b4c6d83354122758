using System.Globalization;
using System.Text;

namespace LiveLogs.Connectors.Records;

/// <summary>
/// JSON of which every text and name can be read: halves of surrogate pairs and bytes that are no UTF-8 become U+FFFD. Programs log them, services
/// hand them on, and the JSON reader would refuse the whole record for one of them.
/// </summary>
internal static class RepairedJson
{
    private const int EscapeLength = 6;

    private static readonly byte[] Replacement = [.. "\\uFFFD"u8];

    /// <param name="json">Valid JSON but for what its strings hold.</param>
    public static byte[] Of(ReadOnlySpan<byte> json)
    {
        var bytes = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(json));
        // A backslash stands only inside strings, and begins an escape.
        for (var i = 0; i + 1 < bytes.Length; i++)
        {
            if (bytes[i] != '\\')
                continue;

            if (CodeAt(bytes, i) is not { } code)
            {
                i++;
                continue;
            }

            var isPair = char.IsHighSurrogate(code) && CodeAt(bytes, i + EscapeLength) is { } low && char.IsLowSurrogate(low);
            if (char.IsSurrogate(code) && !isPair)
                Replacement.CopyTo(bytes, i);
            i += (isPair ? 2 * EscapeLength : EscapeLength) - 1;
        }

        return bytes;
    }

    /// <summary>The code unit that an escape names; null when there is another escape, or none.</summary>
    private static char? CodeAt(byte[] bytes, int place) =>
        place + EscapeLength <= bytes.Length && bytes[place] == '\\' && bytes[place + 1] == 'u'
        && ushort.TryParse(bytes.AsSpan(place + 2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code)
            ? (char)code
            : null;
}
