using LiveLogs.Ingestion.Lines;

namespace LiveLogs.Patterns.Masking;

/// <summary>
/// The text of a record, found by the roles that its members have everywhere in the service: the message or its template, else that in an
/// envelope, else the line that a shipper wrapped, else what the record says in other words.
/// </summary>
internal static class RecordText
{
    private const int MaxLength = 16 * 1024;
    private const int MaxDepth = 3;

    [ThreadStatic]
    private static char[]?[]? _plain;

    /// <summary>Finds the text of a record.</summary>
    /// <param name="json">A JSON object.</param>
    /// <param name="depth">Records around it.</param>
    /// <param name="text">The text as it was before it was put into JSON; valid until the next text of that depth is asked for.</param>
    public static bool TryFind(ReadOnlySpan<char> json, int depth, out ReadOnlySpan<char> text)
    {
        if (!TryRaw(json, 0, out text))
            return false;

        if (text.Contains('\\'))
            text = Plain(text, depth);
        return true;
    }

    private static bool TryRaw(ReadOnlySpan<char> json, int depth, out ReadOnlySpan<char> text)
    {
        var other = ReadOnlySpan<char>.Empty;
        var shipped = ReadOnlySpan<char>.Empty;
        var saying = ReadOnlySpan<char>.Empty;
        var at = json.IndexOf('{') + 1;
        while (JsonText.TryMember(json, ref at, out var name, out var value))
        {
            if (value.Length <= 2 || value[0] is not ('"' or '{'))
                continue;

            var role = FieldRoles.Of(name);
            if (value[0] == '"' && (role is FieldRole.Message or FieldRole.MessageTemplate))
            {
                text = value[1..^1];
                return true;
            }

            if (value[0] == '"')
            {
                if (name is "log" && role == FieldRole.Parent)
                    shipped = value[1..^1];
                else if (saying.IsEmpty && (role is FieldRole.Saying or FieldRole.Text))
                    saying = value[1..^1];
            }
            else if (other.IsEmpty && depth < MaxDepth - 1 && (role is FieldRole.Message or FieldRole.Envelope or FieldRole.PlatformRecord)
                && TryRaw(value, depth + 1, out var inner))
            {
                other = inner;
            }
        }

        text = !other.IsEmpty ? other : !shipped.IsEmpty ? shipped : saying;
        return !text.IsEmpty;
    }

    private static ReadOnlySpan<char> Plain(ReadOnlySpan<char> escaped, int depth)
    {
        var plain = (_plain ??= new char[]?[MaxDepth + 1])[Math.Min(depth, MaxDepth)] ??= new char[MaxLength];
        var length = 0;
        for (var i = 0; i < escaped.Length && length < plain.Length; i++)
        {
            if (escaped[i] != '\\' || i + 1 >= escaped.Length)
            {
                plain[length++] = escaped[i];
                continue;
            }

            i++;
            plain[length++] = escaped[i] switch
            {
                'n' => '\n',
                't' => '\t',
                'r' => '\r',
                'b' or 'f' => ' ',
                'u' when i + 4 < escaped.Length && ushort.TryParse(escaped.Slice(i + 1, 4), System.Globalization.NumberStyles.AllowHexSpecifier, null, out var code)
                    && (i += 4) > 0 => code == 0 ? '\uFFFD' : (char)code,
                var character => character,
            };
        }

        return plain.AsSpan(0, length);
    }
}
