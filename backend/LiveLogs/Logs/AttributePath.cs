using System.Text;
using System.Text.Json;

namespace LiveLogs.Logs;

/// <summary>
/// The name of a field of a record. Members may have dots in their names, so <c>a.b.c</c> is looked for as the member <c>a.b.c</c>, then as <c>c</c> in <c>a.b</c>, as
/// <c>b.c</c> in <c>a</c>, and as <c>c</c> in <c>b</c> in <c>a</c>: at each level the longest name first. A part in double quotes, as in <c>labels."a.b/c"</c>, is one name, whatever is
/// in it, written as <see cref="QuotedText"/> says. Arrays are not entered by number.
/// </summary>
internal sealed class AttributePath : IEquatable<AttributePath>
{
    /// <summary>
    /// Parts of a name. There are 2^(parts − 1) ways to read it, but they are not tried one after the other: each object that a part of the name leads to is read once
    /// for all of them, so a record costs its length, times the levels on which members lie in each other.
    /// </summary>
    public const int MaxSegments = 32;

    private readonly string[] _segments;

    /// <summary>For each part the end of those that may be one name with it.</summary>
    private readonly int[] _runEnds;

    /// <summary>By the first part and their number: the names that parts make together, in UTF-8.</summary>
    private readonly byte[][][] _names;

    /// <summary>JSON that has the first part has it as it is, or with an escape that begins like one of these; empty when it has to escape it.</summary>
    private readonly byte[][] _firstOrEscape;

    /// <summary>A name of parts between dots, or a single part.</summary>
    /// <exception cref="ArgumentException">It has too many parts.</exception>
    public AttributePath(string name)
        : this(name.Split('.'), SplitEnds(name))
    {
    }

    private AttributePath(string[] segments, int[] runEnds)
    {
        if (segments.Length > MaxSegments)
            throw new ArgumentException($"A name can have at most {MaxSegments} parts.", nameof(segments));

        (_segments, _runEnds) = (segments, runEnds);
        _names = [.. segments.Select((_, first) =>
            Enumerable.Range(1, runEnds[first] - first).Select(count => Encoding.UTF8.GetBytes(string.Join('.', segments, first, count))).ToArray())];
        var hasToEscape = segments[0].AsSpan().ContainsAny('"', '\\') || segments[0].AsSpan().ContainsAnyInRange('\0', '\x1F');
        _firstOrEscape = hasToEscape ? [] : segments[0].Contains('/', StringComparison.Ordinal) ? [_names[0][0], [.. "\\u"u8], [.. "\\/"u8]] : [_names[0][0], [.. "\\u"u8]];
        Name = Print();
    }

    /// <summary>The name as the filter language takes it.</summary>
    public string Name { get; }

    /// <summary>All parts with dots between them, whatever members they name.</summary>
    public string JoinedName => string.Join('.', _segments);

    /// <summary>The parts from outside to inside.</summary>
    public IReadOnlyList<string> Segments => _segments;

    /// <summary>For each part the index behind the last one that may be one name with it.</summary>
    public IReadOnlyList<int> RunEnds => _runEnds;

    /// <summary>The names that the outermost member may have, the longest first.</summary>
    public IEnumerable<string> FirstNames =>
        Enumerable.Range(1, _runEnds[0]).Reverse().Select(count => string.Join('.', _segments, 0, count));

    /// <summary>Reads a name with or without parts in quotes.</summary>
    /// <returns>False when a quote is not closed or not followed by a dot, when an escape is wrong, or when there are too many parts.</returns>
    public static bool TryParse(string text, out AttributePath path)
    {
        path = null!;
        var (segments, runEnds, run) = (new List<string>(), new List<int>(), 0);
        for (var at = 0; ;)
        {
            var isQuoted = at < text.Length && text[at] == '"';
            if (!TryReadSegment(text, isQuoted, ref at, out var segment) || segments.Count == MaxSegments)
                return false;

            if (isQuoted)
                Close();
            segments.Add(segment);
            if (isQuoted)
                Close();
            if (at == text.Length)
                break;

            at++;
        }

        Close();
        path = new AttributePath([.. segments], [.. runEnds]);
        return true;

        void Close()
        {
            for (; run < segments.Count; run++)
                runEnds.Add(segments.Count);
        }
    }

    /// <summary>All the ways to read the name as names of members from outside to inside, in the order in which they count.</summary>
    public IEnumerable<IReadOnlyList<string>> Readings() => ReadingsFrom(0);

    /// <summary>Puts a reader on the value; false when there is none. As in PostgreSQL's jsonb, of members with the same name the last one counts.</summary>
    public bool TryFind(ReadOnlySpan<byte> json, out Utf8JsonReader value)
    {
        value = default;
        // Nearly always this decides, without parsing.
        return MayHave(json) && TryFind(json, 0, out value);
    }

    public bool Equals(AttributePath? other) =>
        other is not null && _segments.AsSpan().SequenceEqual(other._segments) && _runEnds.AsSpan().SequenceEqual(other._runEnds);

    public override bool Equals(object? obj) => Equals(obj as AttributePath);

    public override int GetHashCode() => string.GetHashCode(Name, StringComparison.Ordinal);

    public override string ToString() => Name;

    private bool MayHave(ReadOnlySpan<byte> json)
    {
        foreach (var text in _firstOrEscape)
        {
            if (json.IndexOf(text) >= 0)
                return true;
        }

        return _firstOrEscape.Length == 0;
    }

    /// <summary>No object is entered twice: what lies before it in the name is what leads to it.</summary>
    private bool TryFind(ReadOnlySpan<byte> json, int first, out Utf8JsonReader value)
    {
        value = new Utf8JsonReader(json);
        if (!value.Read())
            return false;
        if (first == _segments.Length)
            return true;
        if (value.TokenType != JsonTokenType.StartObject)
            return false;

        Span<(int Start, int End)> members = stackalloc (int, int)[_names[first].Length];
        members.Clear();
        ReadMembers(ref value, _names[first], members);
        for (var count = members.Length; count > 0; count--)
        {
            var (start, end) = members[count - 1];
            if (end > 0 && TryFind(json[start..end], first + count, out value))
                return true;
        }

        return false;
    }

    /// <summary>Where the values of the members with some names are; of members with the same name the last counts.</summary>
    private static void ReadMembers(ref Utf8JsonReader reader, byte[][] names, scoped Span<(int Start, int End)> members)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = IndexOf(ref reader, names);
            reader.Read();
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            if (name >= 0)
                members[name] = (start, (int)reader.BytesConsumed);
        }
    }

    /// <summary>Each name is longer than the one before it, so that the length decides nearly always.</summary>
    private static int IndexOf(ref Utf8JsonReader member, byte[][] names)
    {
        for (var index = 0; index < names.Length; index++)
        {
            if ((member.ValueIsEscaped || member.ValueSpan.Length == names[index].Length) && member.ValueTextEquals(names[index]))
                return index;
        }

        return -1;
    }

    private IEnumerable<IReadOnlyList<string>> ReadingsFrom(int first)
    {
        if (first == _segments.Length)
        {
            yield return [];
            yield break;
        }

        for (var last = _runEnds[first]; last > first; last--)
        {
            var name = string.Join('.', _segments, first, last - first);
            foreach (var rest in ReadingsFrom(last))
                yield return [name, .. rest];
        }
    }

    private static int[] SplitEnds(string name)
    {
        var parts = name.AsSpan().Count('.') + 1;
        return [.. Enumerable.Repeat(parts, parts)];
    }

    private static bool TryReadSegment(string text, bool isQuoted, ref int at, out string segment)
    {
        var start = at;
        if (!isQuoted)
        {
            var dot = text.IndexOf('.', at);
            at = dot < 0 ? text.Length : dot;
            segment = text[start..at];
            return true;
        }

        at = QuotedText.EndOf(text, start);
        var content = at < 0 ? null : QuotedText.Read(text, start, at, out _);
        segment = content ?? "";
        return content is not null && (at == text.Length || text[at] == '.');
    }

    /// <summary>A part that stands alone has quotes where it needs them: for what is in it, or to be distinguished from its neighbours.</summary>
    private string Print()
    {
        var (text, isBareBefore) = (new StringBuilder(), false);
        for (var first = 0; first < _segments.Length; first = _runEnds[first])
        {
            text.Append(first > 0 ? "." : "");
            var (isRun, isRunNext) = (_runEnds[first] > first + 1, _runEnds[first] < _segments.Length && _runEnds[_runEnds[first]] > _runEnds[first] + 1);
            var isBare = isRun || (!isBareBefore && !isRunNext && IsBare(_segments[first], isLast: first == _segments.Length - 1));
            text.Append(isBare ? string.Join('.', _segments, first, _runEnds[first] - first) : QuotedText.Write(_segments[first]));
            isBareBefore = isBare;
        }

        return text.ToString();
    }

    private static bool IsBare(string segment, bool isLast) =>
        segment.Length > 0 && segment.All(IsNameCharacter) && !segment.Contains('.', StringComparison.Ordinal) && !(isLast && segment[^1] is '-' or '/');

    /// <summary>What names have without quotes.</summary>
    public static bool IsNameCharacter(char character) => char.IsLetterOrDigit(character) || character is '_' or '.' or '@' or '-' or '/' or '$';
}
