namespace LiveLogs.Ingestion.Text;

/// <content>Going back, and keeping what is there.</content>
internal sealed partial class AttributeWriter
{
    /// <summary>How far it is filled.</summary>
    internal readonly record struct Place(int Mark, int Length, int Members, int NestedMembers, int Dropped, Kept Kept);

    /// <summary>Which members are not replaced, and the name in front of those that would have replaced them.</summary>
    internal readonly record struct Kept(int Members, byte[] Prefix);

    /// <summary>What a place was like, from before a member was replaced that was there already; null as long as none was.</summary>
    private readonly record struct Marked(int Length, int Members, byte[]? Bytes, Member[]? All);

    /// <summary>Where to go back to.</summary>
    public Place Mark()
    {
        _marks.Add(new Marked(_length, _members.Count, null, null));
        return new(_marks.Count - 1, _length, _members.Count, _nestedMembers, _dropped, _kept);
    }

    /// <summary>Takes away what was added since, and puts back what was replaced.</summary>
    public void RollBack(Place place)
    {
        (_length, _nestedMembers, _dropped, _kept) = (place.Length, place.NestedMembers, place.Dropped, place.Kept);
        if (_marks[place.Mark] is { Bytes: { } bytes, All: { } all })
        {
            bytes.CopyTo(_buffer, 0);
            _members.Clear();
            _members.AddRange(all);
        }
        else
        {
            _members.RemoveRange(place.Members, _members.Count - place.Members);
        }

        _marks.RemoveRange(place.Mark + 1, _marks.Count - place.Mark - 1);
        _marks[place.Mark] = new Marked(_length, _members.Count, null, null);
    }

    private void SaveBeforeReplacing(int member)
    {
        for (var i = 0; i < _marks.Count; i++)
        {
            if (_marks[i] is { Bytes: null } mark && member < mark.Members)
                _marks[i] = mark with { Bytes = _buffer[..mark.Length], All = [.. _members[..mark.Members]] };
        }
    }

    public bool HasMoreThan(Place place) => _members.Count > place.Members;

    /// <summary>From now on a member whose name is there already, with another value, gets a longer one: <c>stream</c> becomes <c>log.stream</c>.</summary>
    /// <param name="prefix">The part in front of the dot, as it stands in JSON.</param>
    /// <returns>What to give to <see cref="Keep"/> when that is to end.</returns>
    public Kept KeepWhatIsThere(ReadOnlySpan<byte> prefix)
    {
        var before = _kept;
        _kept = new Kept(_members.Count, [.. prefix, (byte)'.']);
        return before;
    }

    /// <inheritdoc cref="KeepWhatIsThere"/>
    public void Keep(Kept kept) => _kept = kept;

    /// <summary>Puts the prefix in front of the name of the last member in the buffer, which is not in the list yet.</summary>
    private Member Prefixed(Member member)
    {
        var prefix = _kept.Prefix;
        Reserved(prefix.Length);
        var start = member.Start + 1;
        Buffer.BlockCopy(_buffer, start, _buffer, start + prefix.Length, _length - start);
        prefix.CopyTo(_buffer, start);
        _length += prefix.Length;
        return new Member(member.Start, member.NameEnd + prefix.Length, member.End + prefix.Length);
    }

    /// <summary>Where the member of the same name is in the list; negative when there is none.</summary>
    private int IndexOf(int first, Member member)
    {
        var name = _buffer.AsSpan(member.Start, member.NameEnd - member.Start);
        for (var i = first; i < _members.Count; i++)
        {
            var other = _members[i];
            if (other.NameEnd - other.Start == name.Length && _buffer.AsSpan(other.Start, name.Length).SequenceEqual(name))
                return i;
        }

        return -1;
    }

    private bool IsSameValue(Member one, Member other) =>
        _buffer.AsSpan(one.NameEnd, one.End - one.NameEnd).SequenceEqual(_buffer.AsSpan(other.NameEnd, other.End - other.NameEnd));
}
