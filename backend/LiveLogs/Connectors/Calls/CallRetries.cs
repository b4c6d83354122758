namespace LiveLogs.Connectors.Calls;

/// <summary>How often one call is tried again within the same call; what lasts longer is reported, and left to whoever reads.</summary>
/// <param name="Throttles">After a refusal as one too many.</param>
/// <param name="Troubles">After passing trouble.</param>
internal sealed record CallRetries(int Throttles, int Troubles)
{
    /// <summary>A test shows what is.</summary>
    public static readonly CallRetries None = new(0, 0);
}
