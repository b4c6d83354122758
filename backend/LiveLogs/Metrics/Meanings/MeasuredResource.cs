namespace LiveLogs.Metrics.Meanings;

/// <summary>What a series measures, named as entries of the same resource name it.</summary>
/// <param name="Id">Joins metrics and logs; may be empty.</param>
/// <param name="Type">A common word: <c>instance</c>, <c>function</c>, <c>load_balancer</c>, <c>container_service</c>, <c>database</c>, <c>queue</c>, <c>cluster</c>; may be empty.</param>
/// <param name="Service">May be empty.</param>
internal sealed record MeasuredResource(string Id, string Type = "", string Service = "")
{
    /// <summary>Nothing is known of it.</summary>
    public static MeasuredResource None { get; } = new("");
}
