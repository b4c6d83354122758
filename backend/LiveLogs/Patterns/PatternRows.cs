namespace LiveLogs.Patterns;

/// <summary>What is stored of patterns, as relations for the SQL of other rooms. PostgreSQL merges them into the query.</summary>
internal static class PatternRows
{
    /// <summary>
    /// SQL: <c>project_number</c>, <c>id</c>, <c>bucket</c>, <c>severity</c>, <c>n</c>, <c>last_seen</c>: what was counted of each pattern, under the ids that are valid today.
    /// </summary>
    public const string Counted =
        """
        (SELECT c.project_number, coalesce(p.merged_into, p.pattern_id) AS id, k.bucket, k.severity, k.n, k.last_seen
        FROM known_connections c
        JOIN pattern_counts k ON k.connection_number = c.number
        JOIN patterns p ON p.project_number = c.project_number AND p.pattern_id = k.pattern_id)
        """;

    /// <summary>SQL: <c>project_number</c>, <c>id</c>, <c>template</c>, <c>example</c>.</summary>
    public const string Named = "(SELECT project_number, pattern_id AS id, template, example FROM patterns)";

    /// <summary>
    /// SQL: <c>project_number</c>, <c>pattern_id</c>, <c>severity</c>, <c>recorded_at</c>, <c>first_seen</c>, <c>connection_id</c>, <c>seq</c>, <c>example</c>: the first line of each pattern. Without those
    /// that only other rules of mining tell from a pattern that was known.
    /// </summary>
    public const string New =
        """
        (SELECT n.project_number, n.pattern_id, n.severity, n.recorded_at, n.first_seen, c.id AS connection_id, n.seq, p.example
        FROM new_patterns n
        JOIN patterns p ON p.project_number = n.project_number AND p.pattern_id = n.pattern_id
        JOIN known_connections c ON c.number = n.connection_number
        WHERE p.merged_into IS NULL AND p.split_from IS NULL)
        """;

    /// <summary>SQL: when the first line of a pattern, or of one that was merged into it, was stored.</summary>
    /// <param name="projectNumber">SQL: the project.</param>
    /// <param name="id">SQL: an id that is valid today.</param>
    public static string FirstSeen(string projectNumber, string id) =>
        $"""
        (SELECT min(f.first_seen) FROM new_patterns f JOIN patterns p USING (project_number, pattern_id)
        WHERE f.project_number = {projectNumber} AND (p.pattern_id = {id} OR p.merged_into = {id}))
        """;
}
