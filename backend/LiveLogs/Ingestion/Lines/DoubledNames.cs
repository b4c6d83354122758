using System.Runtime.InteropServices;
using System.Text.Json;

namespace LiveLogs.Ingestion.Lines;

/// <summary>
/// Objects that have a name twice. JSON leaves open what that means (https://www.rfc-editor.org/rfc/rfc8259#section-4); here the last one counts, as in PostgreSQL and in most parsers,
/// for whatever is read of the object.
/// </summary>
internal static class DoubledNames
{
    /// <summary>Overwrites with blanks all members behind which another one of the same name follows in the same object.</summary>
    /// <param name="json">Documents that can be read.</param>
    /// <param name="options">How.</param>
    /// <param name="isWhole">They do not break off.</param>
    /// <returns>False when there are none.</returns>
    public static bool Blank(Span<byte> json, JsonReaderOptions options, bool isWhole)
    {
        var (objects, doubled) = (new Stack<Members>(), new List<(int Start, int End)>());
        var reader = new Utf8JsonReader(json, isWhole, new JsonReaderState(options));
        while (reader.Read())
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.StartObject:
                    objects.Push(new Members());
                    break;
                case JsonTokenType.EndObject:
                    objects.Pop();
                    break;
                case JsonTokenType.PropertyName:
                    if (objects.Peek().Add(reader.GetString()!, (int)reader.TokenStartIndex) is { } earlier)
                        doubled.Add(earlier);
                    break;
            }
        }

        foreach (var (start, end) in doubled)
            json[start..end].Fill((byte)' ');
        return doubled.Count > 0;
    }

    private sealed class Members
    {
        private readonly Dictionary<string, int> _last = new(StringComparer.Ordinal);
        private readonly List<int> _starts = [];

        /// <summary>Where the earlier member of the name is, up to the beginning of the one behind it: so with its comma.</summary>
        public (int Start, int End)? Add(string name, int start)
        {
            _starts.Add(start);
            ref var last = ref CollectionsMarshal.GetValueRefOrAddDefault(_last, name, out var isDoubled);
            (int, int)? earlier = isDoubled ? (_starts[last], _starts[last + 1]) : null;
            last = _starts.Count - 1;
            return earlier;
        }
    }
}
