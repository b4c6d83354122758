using LiveLogs.Ingestion;
using LiveLogs.Logs;

namespace LiveLogs.Connectors;

/// <summary>The socket of sessions whose sources come and go while they run, such as log groups known only by how their names begin.</summary>
internal interface ISourceDiscovery
{
    /// <summary>Looks at what there is to read now.</summary>
    /// <param name="lastLook">
    /// The provider's clock when this connection last looked: what was made since is new to it, and begins where it was made.
    /// Null when it never looked: then everything begins where the configuration says.
    /// </param>
    /// <param name="cancellationToken">Ends the look at once.</param>
    /// <exception cref="LogSourceException">The provider or the way to it failed; there is no new result.</exception>
    Task<DiscoveredSources> DiscoverAsync(EventTime? lastLook, CancellationToken cancellationToken);
}

/// <summary>The result of a search at the provider.</summary>
/// <param name="Sources">Everything that is to be read from now on; a source that ran before and is not here has gone.</param>
/// <param name="LookedAt">The provider's clock when the look began.</param>
/// <param name="NextIn">When it is worth looking again.</param>
/// <param name="Warning">What people should know, such as that more was found than is read; null when there is nothing.</param>
internal sealed record DiscoveredSources(IReadOnlyList<ILogSource> Sources, EventTime LookedAt, TimeSpan NextIn, string? Warning)
{
    /// <summary>What matches and is left out on purpose; null when nothing is. Reading is well without it.</summary>
    public string? Note { get; init; }
}
