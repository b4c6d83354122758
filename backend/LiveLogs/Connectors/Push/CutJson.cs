using System.Buffers;
using System.Text;
using System.Text.Json;

namespace LiveLogs.Connectors.Push;

/// <summary>Documents that break off: the records of their list that came whole are saved.</summary>
internal static class CutJson
{
    private const int MaxDepth = 4096;

    /// <summary>How many bytes from the beginning are JSON, up to the last token before the first damage or the end.</summary>
    public static int SoundLength(ReadOnlySpan<byte> bytes)
    {
        var reader = new Utf8JsonReader(bytes[..TextLength(bytes)], isFinalBlock: false, new JsonReaderState(new JsonReaderOptions { AllowMultipleValues = true, MaxDepth = MaxDepth }));
        var sound = 0;
        try
        {
            while (reader.Read())
                sound = (int)reader.BytesConsumed;
        }
        catch (JsonException)
        {
            // Here is the damage.
        }

        return sound;
    }

    /// <summary>Up to the first byte that is no UTF-8.</summary>
    private static int TextLength(ReadOnlySpan<byte> bytes)
    {
        var at = 0;
        while (at < bytes.Length && Rune.DecodeFromUtf8(bytes[at..], out _, out var consumed) == OperationStatus.Done)
            at += consumed;
        return at;
    }

    /// <summary>Ends a document behind the last whole element of its outermost list.</summary>
    /// <param name="text">Begins with the document.</param>
    /// <param name="closed">The document, ended there.</param>
    /// <param name="rest">What was left out.</param>
    /// <returns>False when no list with a whole element is in it.</returns>
    public static bool TryClose(string text, out string closed, out string rest)
    {
        (closed, rest) = ("", "");
        var (open, end, isText) = (new Stack<char>(), 0, false);
        var closing = Array.Empty<char>();
        for (var at = 0; at < text.Length; at++)
        {
            switch (text[at])
            {
                case '\\' when isText:
                    at++;
                    break;
                case '"':
                    isText = !isText;
                    break;
                case var _ when isText:
                    break;
                case '{' or '[':
                    open.Push(text[at] == '{' ? '}' : ']');
                    break;
                case '}' or ']':
                    if (!open.TryPop(out var expected) || expected != text[at])
                        return false;
                    if (open.TryPeek(out var around) && around == ']' && open.Count(one => one == ']') == 1)
                        (end, closing) = (at + 1, [.. open]);
                    break;
            }
        }

        if (end == 0)
            return false;

        closed = string.Concat(text.AsSpan(0, end), closing);
        rest = text[end..].TrimStart(',', ' ', '\r', '\n', '\t');
        return true;
    }
}
