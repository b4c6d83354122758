namespace LiveLogs.Ingestion;

/// <summary>The name of a program from the place it logs to.</summary>
internal static class SourceName
{
    private const int MaxLength = 200;

    /// <summary>
    /// <c>/aws/lambda/NAME</c>, <c>/ecs/NAME</c>, <c>/aws/rds/instance/NAME/error</c>, <c>/aws/eks/NAME/cluster</c>;
    /// otherwise the last part of the path.
    /// </summary>
    public static string ServiceOf(string source)
    {
        var parts = source.Split('/', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var name = parts switch
        {
            [] => "",
            ["aws", "rds", "instance" or "cluster", var database, ..] => database,
            ["aws", "eks", var cluster, "cluster"] => cluster,
            _ => parts[^1],
        };
        return name.Length > MaxLength ? "" : name;
    }
}
