namespace LiveLogs.Ingestion.Text;

/// <content>Going back, and keeping what is there.</content>
internal sealed partial class AttributeWriter
{
    /// <summary>How far it is filled.</summary>
    internal readonly record struct Place(int Length, int Members, int NestedMembers, int Dropped, int Kept);

    /// <summary>Where to go back to, as long as no member that was there by then is replaced.</summary>
    public Place Mark() => new(_length, _members.Count, _nestedMembers, _dropped, _kept);

    /// <summary>Takes away what was added since.</summary>
    public void RollBack(Place place)
    {
        (_length, _nestedMembers, _dropped, _kept) = (place.Length, place.NestedMembers, place.Dropped, place.Kept);
        _members.RemoveRange(place.Members, _members.Count - place.Members);
    }

    public bool HasMoreThan(Place place) => _members.Count > place.Members;

    /// <summary>From now on a member whose name is there already is left out.</summary>
    /// <returns>What to give to <see cref="Keep"/> when that is to end.</returns>
    public int KeepWhatIsThere()
    {
        var before = _kept;
        _kept = _members.Count;
        return before;
    }

    /// <inheritdoc cref="KeepWhatIsThere"/>
    public void Keep(int members) => _kept = members;
}
