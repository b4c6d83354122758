namespace LiveLogs.Logs;

/// <summary>The socket for the values that a field of the filter language can have, from the room that knows them.</summary>
internal interface IFieldValues
{
    /// <summary>The field, as it is written in filters.</summary>
    string Field { get; }

    /// <summary>All its values, in the order in which people look for them.</summary>
    IReadOnlyList<string> Values { get; }
}
