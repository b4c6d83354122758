namespace LiveLogs.Storage.Entries;

/// <summary>The counters that <see cref="CountWriter"/> keeps, for rooms that add them up.</summary>
internal static class MinuteCounts
{
    /// <summary>
    /// SQL: a relation of <c>project_number</c>, <c>minute</c>, <c>severity</c> (the lowest number of the level) and <c>n</c>: the entries of a connection, minute of event time and level.
    /// PostgreSQL merges it into the query.
    /// </summary>
    public const string Rows =
        """
        (SELECT c.project_number, k.minute, k.severity, k.n FROM entry_counts k JOIN known_connections c ON c.number = k.connection_number)
        """;
}
