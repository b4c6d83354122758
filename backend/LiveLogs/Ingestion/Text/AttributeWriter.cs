using System.Globalization;
using System.Text;
using System.Text.Json;
using LiveLogs.Logs;

namespace LiveLogs.Ingestion.Text;

/// <summary>
/// Builds the attributes of one entry: a compact JSON object that PostgreSQL's <c>jsonb</c> takes and gives back with the same
/// meaning. No NUL, no lone surrogate, no name twice in one object (the last wins), numbers in plain digits. A member that
/// would break a limit is left out whole and counted, so that what is there is never half of something.
/// </summary>
/// <remarks>Reused from entry to entry; not for two threads at once.</remarks>
internal sealed partial class AttributeWriter
{
    /// <summary>Bytes of one entry's attributes, without those that LiveLogs adds itself.</summary>
    public const int MaxBytes = 64 * 1024;

    /// <summary>Members of the object, and of all objects inside it together four times as many.</summary>
    public const int MaxMembers = 256;

    /// <summary>Objects and arrays inside each other.</summary>
    public const int MaxDepth = 16;

    /// <summary>Longer numbers are kept as strings.</summary>
    public const int MaxNumberLength = 64;

    /// <summary>Name of the attribute that says how many members were left out.</summary>
    public const string DroppedName = "attributes_dropped";

    /// <summary>What the limits leave for the few attributes that are always written.</summary>
    private const int Reserve = 4 * 1024;

    private readonly List<Member> _members = [];
    private byte[] _buffer = new byte[1024];
    private int _length;
    private int _nestedMembers;
    private int _dropped;
    private int _nameEnd;

    /// <summary>Members that are not replaced.</summary>
    private Kept _kept;

    private readonly List<Marked> _marks = [];

    /// <summary>A name in the buffer, with its quotes, and where the member ends.</summary>
    private readonly record struct Member(int Start, int NameEnd, int End);

    public void Reset()
    {
        _members.Clear();
        _length = 0;
        _nestedMembers = 0;
        _dropped = 0;
        _kept = default;
        _marks.Clear();
        Put((byte)'{');
    }

    /// <summary>Adds a text under a name; one that is there already is replaced.</summary>
    public void AddText(ReadOnlySpan<char> name, ReadOnlySpan<char> value)
    {
        var start = BeginMember(name);
        PutQuoted(value);
        EndMember(start);
    }

    /// <summary>Adds a number or a literal that is known to be valid JSON; one that is there already is replaced.</summary>
    public void AddLiteral(ReadOnlySpan<char> name, ReadOnlySpan<char> json)
    {
        var start = BeginMember(name);
        Reserved(json.Length);
        _length += Encoding.ASCII.GetBytes(json, _buffer.AsSpan(_length));
        EndMember(start);
    }

    /// <inheritdoc cref="AddLiteral(ReadOnlySpan{char}, ReadOnlySpan{char})"/>
    public void AddNumber(ReadOnlySpan<char> name, long value)
    {
        Span<char> digits = stackalloc char[24];
        value.TryFormat(digits, out var length, provider: CultureInfo.InvariantCulture);
        AddLiteral(name, digits[..length]);
    }

    /// <summary>Whether a member of that name (plain ASCII) was added.</summary>
    public bool Contains(ReadOnlySpan<byte> name) => !ValueOf(name).IsEmpty;

    /// <summary>The text of the member of that name (plain ASCII); null when there is none, or it is no text.</summary>
    public string? Text(ReadOnlySpan<byte> name) => ValueOf(name) is [(byte)'"', .. var text, (byte)'"'] ? JsonStrings.Unescape(text) : null;

    private ReadOnlySpan<byte> ValueOf(ReadOnlySpan<byte> name)
    {
        foreach (var member in _members)
        {
            // Behind the value stands a comma.
            if (_buffer.AsSpan(member.Start + 1, member.NameEnd - member.Start - 2).SequenceEqual(name))
                return _buffer.AsSpan(member.NameEnd + 1, member.End - member.NameEnd - 2);
        }

        return default;
    }

    /// <summary>
    /// Copies a member of a JSON object: the reader stands on its name and afterwards on the last token of its value.
    /// </summary>
    /// <returns>False when the text ended inside the member; nothing is added then.</returns>
    public bool CopyMember(ref Utf8JsonReader reader)
    {
        var whole = reader;
        var (length, members, nested) = (_length, _members.Count, _nestedMembers);
        var start = _length;
        var outcome = members < MaxMembers && Fits(ref reader) ? Outcome.Copied : Outcome.TooMuch;
        if (outcome == Outcome.Copied)
        {
            PutString(ref reader);
            var nameEnd = _length;
            Put((byte)':');
            outcome = reader.Read() ? CopyValue(ref reader, 1) : Outcome.Ended;
            if (outcome == Outcome.Copied && _length <= MaxBytes)
            {
                Close(0, new Member(start, nameEnd, _length));
                return true;
            }
        }

        _length = length;
        _nestedMembers = nested;
        _members.RemoveRange(members, _members.Count - members);
        reader = whole;
        if (outcome == Outcome.Ended || !reader.TrySkip())
            return false;

        _dropped++;
        return true;
    }

    /// <summary>Counts a member that the caller left out.</summary>
    public void CountDropped() => _dropped++;

    /// <summary>Whether one more member of about that size fits.</summary>
    public bool HasRoomFor(int bytes) => _members.Count < MaxMembers && _length + bytes <= MaxBytes;

    /// <summary>The finished object.</summary>
    public ReadOnlyMemory<byte> ToJson()
    {
        if (_dropped > 0)
            AddNumber(DroppedName, _dropped);
        if (_members.Count == 0)
            return LogEntry.EmptyObject;

        // Every member ends with a comma; the last one's becomes the brace.
        _buffer[_length - 1] = (byte)'}';
        return _buffer.AsSpan(0, _length).ToArray();
    }

    private enum Outcome
    {
        Copied,
        TooMuch,
        Ended,
    }

    private Outcome CopyValue(ref Utf8JsonReader reader, int depth)
    {
        if (!Fits(ref reader))
            return Outcome.TooMuch;

        switch (reader.TokenType)
        {
            case JsonTokenType.String:
                PutString(ref reader);
                return Outcome.Copied;
            case JsonTokenType.Number:
                PutNumber(reader.ValueSpan);
                return Outcome.Copied;
            case JsonTokenType.StartObject:
                return depth >= MaxDepth ? Outcome.TooMuch : CopyObject(ref reader, depth);
            case JsonTokenType.StartArray:
                return depth >= MaxDepth ? Outcome.TooMuch : CopyArray(ref reader, depth);
            default:
                Put(reader.ValueSpan);
                return Outcome.Copied;
        }
    }

    private Outcome CopyObject(ref Utf8JsonReader reader, int depth)
    {
        var first = _members.Count;
        Put((byte)'{');
        while (true)
        {
            if (!reader.Read())
                return Outcome.Ended;
            if (reader.TokenType == JsonTokenType.EndObject)
                break;
            if (++_nestedMembers > MaxMembers * 4 || !Fits(ref reader))
                return Outcome.TooMuch;

            var start = _length;
            PutString(ref reader);
            var nameEnd = _length;
            Put((byte)':');
            var outcome = reader.Read() ? CopyValue(ref reader, depth + 1) : Outcome.Ended;
            if (outcome != Outcome.Copied)
                return outcome;

            Close(first, new Member(start, nameEnd, _length));
        }

        if (_members.Count > first)
            _length--;
        Put((byte)'}');
        _members.RemoveRange(first, _members.Count - first);
        return Outcome.Copied;
    }

    private Outcome CopyArray(ref Utf8JsonReader reader, int depth)
    {
        Put((byte)'[');
        var any = false;
        while (true)
        {
            if (!reader.Read())
                return Outcome.Ended;
            if (reader.TokenType == JsonTokenType.EndArray)
                break;

            any = true;
            var outcome = CopyValue(ref reader, depth + 1);
            if (outcome != Outcome.Copied)
                return outcome;

            Put((byte)',');
        }

        if (any)
            _length--;
        Put((byte)']');
        return Outcome.Copied;
    }

    /// <summary>Ends a member with a comma and takes an earlier one of the same name in the same object away.</summary>
    private void Close(int first, Member member)
    {
        Put((byte)',');
        member = member with { End = _length };
        for (var i = IndexOf(first, member); i >= 0; i = IndexOf(first, member))
        {
            var other = _members[i];
            if (first == 0 && i < _kept.Members)
            {
                if (IsSameValue(member, other))
                {
                    _length = member.Start;
                    return;
                }

                member = Prefixed(member);
                continue;
            }

            if (first == 0)
                SaveBeforeReplacing(i);
            var size = other.End - other.Start;
            Buffer.BlockCopy(_buffer, other.End, _buffer, other.Start, _length - other.End);
            _length -= size;
            _members.RemoveAt(i);
            for (var j = i; j < _members.Count; j++)
                _members[j] = Moved(_members[j], size);
            member = Moved(member, size);
        }

        _members.Add(member);

        static Member Moved(Member member, int by) => new(member.Start - by, member.NameEnd - by, member.End - by);
    }

    private int BeginMember(ReadOnlySpan<char> name)
    {
        var start = _length;
        PutQuoted(name);
        _nameEnd = _length;
        Put((byte)':');
        return start;
    }

    private void EndMember(int start) => Close(0, new Member(start, _nameEnd, _length));

    private bool Fits(ref Utf8JsonReader reader) => _length + reader.ValueSpan.Length <= MaxBytes;
}
