using System.Text;
using System.Text.Json;

namespace LiveLogs.Logs;

/// <summary>
/// The name of a field of a record. <c>user.name</c> is the member of that whole name if there is one, and otherwise the member
/// <c>name</c> of the object <c>user</c>; arrays are not entered by number. In SQL:
/// <c>COALESCE(attributes -> 'user.name', attributes -> 'user' -> 'name')</c>.
/// </summary>
internal sealed class AttributePath : IEquatable<AttributePath>
{
    private readonly byte[] _whole;
    private readonly byte[][] _segments;

    public AttributePath(string name)
    {
        Name = name;
        Segments = name.Split('.');
        _whole = Encoding.UTF8.GetBytes(name);
        _segments = [.. Segments.Select(Encoding.UTF8.GetBytes)];
    }

    public string Name { get; }

    /// <summary>The names of the members from outside to inside.</summary>
    public IReadOnlyList<string> Segments { get; }

    /// <summary>Puts a reader on the value; false when there is none.</summary>
    public bool TryFind(ReadOnlySpan<byte> json, out Utf8JsonReader value)
    {
        value = default;
        // Nearly always this decides, without parsing.
        if (json.IndexOf(_segments[0]) < 0)
            return false;

        if (TryMember(json, _whole, out value))
            return true;
        if (_segments.Length == 1 || !TryMember(json, _segments[0], out value))
            return false;

        for (var i = 1; i < _segments.Length; i++)
        {
            if (value.TokenType != JsonTokenType.StartObject || !TryMember(ref value, _segments[i]))
                return false;
        }

        return true;
    }

    public bool Equals(AttributePath? other) => other is not null && other.Name == Name;

    public override bool Equals(object? obj) => Equals(obj as AttributePath);

    public override int GetHashCode() => string.GetHashCode(Name, StringComparison.Ordinal);

    public override string ToString() => Name;

    private static bool TryMember(ReadOnlySpan<byte> json, ReadOnlySpan<byte> name, out Utf8JsonReader reader)
    {
        reader = new Utf8JsonReader(json);
        return reader.Read() && reader.TokenType == JsonTokenType.StartObject && TryMember(ref reader, name);
    }

    private static bool TryMember(ref Utf8JsonReader reader, ReadOnlySpan<byte> name)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isIt = reader.ValueTextEquals(name);
            reader.Read();
            if (isIt)
                return true;

            reader.Skip();
        }

        return false;
    }
}
