using System.Buffers;
using System.Text;

namespace LiveLogs.Ingestion.Text;

/// <summary>
/// JSON strings that may hold what PostgreSQL refuses: <c>\u0000</c> and halves of surrogate pairs, which JSON allows, come
/// out as U+FFFD.
/// </summary>
internal static class JsonStrings
{
    private static readonly SearchValues<char> MustEscape =
        SearchValues.Create(['"', '\\', .. Enumerable.Range(0, 0x20).Select(code => (char)code)]);

    /// <summary>Reads the inside of a well-formed JSON string.</summary>
    public static string Unescape(ReadOnlySpan<byte> escaped)
    {
        var text = Encoding.UTF8.GetString(escaped);
        var result = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\')
            {
                result.Append(text[i]);
                continue;
            }

            i++;
            switch (text[i])
            {
                case 'b': result.Append('\b'); break;
                case 'f': result.Append('\f'); break;
                case 'n': result.Append('\n'); break;
                case 'r': result.Append('\r'); break;
                case 't': result.Append('\t'); break;
                case 'u':
                    result.Append((char)Convert.ToUInt16(text.Substring(i + 1, 4), 16));
                    i += 4;
                    break;
                default: result.Append(text[i]); break;
            }
        }

        var changed = false;
        return TextSanitiser.Clean(result.ToString(), ref changed);
    }

    /// <summary>Writes a JSON string with its quotes and no more escapes than JSON demands.</summary>
    /// <param name="text">Any text.</param>
    /// <param name="to">At least six bytes per character and two more.</param>
    /// <returns>The number of bytes written.</returns>
    public static int WriteQuoted(ReadOnlySpan<char> text, Span<byte> to)
    {
        var length = 0;
        to[length++] = (byte)'"';
        var plain = text.IndexOfAny(MustEscape);
        if (plain < 0 && Ascii.FromUtf16(text, to[length..], out var written) == OperationStatus.Done)
        {
            length += written;
            to[length++] = (byte)'"';
            return length;
        }

        while (true)
        {
            // The encoder turns a lone surrogate into U+FFFD by itself.
            length += Encoding.UTF8.GetBytes(plain < 0 ? text : text[..plain], to[length..]);
            if (plain < 0)
                break;

            length += WriteEscape(text[plain], to[length..]);
            text = text[(plain + 1)..];
            plain = text.IndexOfAny(MustEscape);
        }

        to[length++] = (byte)'"';
        return length;
    }

    private static int WriteEscape(char character, Span<byte> to)
    {
        var escape = character switch
        {
            '"' => "\\\""u8,
            '\\' => "\\\\"u8,
            '\b' => "\\b"u8,
            '\f' => "\\f"u8,
            '\n' => "\\n"u8,
            '\r' => "\\r"u8,
            '\t' => "\\t"u8,
            '\0' => "\uFFFD"u8,
            _ => default,
        };
        if (escape.IsEmpty)
        {
            "\\u00"u8.CopyTo(to);
            to[4] = (byte)(character < 0x10 ? '0' : '1');
            to[5] = (byte)"0123456789abcdef"[character & 0xF];
            return 6;
        }

        escape.CopyTo(to);
        return escape.Length;
    }
}
