using System.Text.Json;
using LiveLogs.Connectors.Trials;
using LiveLogs.Ingestion;
using LiveLogs.ProjectConfig.Fields;

namespace LiveLogs.Connectors;

/// <summary>
/// The socket of a cloud: knows what its connections are configured with and how to read through one. Found by
/// its provider in the <see cref="ConnectorRegistry"/>.
/// </summary>
internal interface IConnector
{
    /// <summary>What the rest of the service knows of the cloud.</summary>
    Cloud Cloud { get; }

    /// <summary>Every field of <c>connection_config</c>, in the order people fill them in.</summary>
    IReadOnlyList<ConfigField> Fields { get; }

    /// <summary>Every mistake of a configuration at once, secrets included; empty when it can be used. Calls nobody.</summary>
    IReadOnlyList<ConfigError> Validate(JsonElement config);

    /// <summary>What connections share that draw on the same quota of the provider (account and region). Stable, without secrets.</summary>
    /// <param name="config">Valid.</param>
    string QuotaKey(JsonElement config);

    /// <summary>
    /// Adds what LiveLogs decides and people only see, such as an external id; what was sent in its place does not count.
    /// </summary>
    /// <param name="connectionId">Whose configuration it is.</param>
    /// <param name="config">Valid.</param>
    JsonElement Complete(Guid connectionId, JsonElement config) => config;

    /// <summary>What has to be allowed in the cloud, and no more than that, for a configuration that may be half filled in. Calls nobody.</summary>
    /// <param name="draft">What is filled in so far.</param>
    IReadOnlyList<CloudGrant> Grants(ConfigDraft draft) => [];

    /// <summary>Makes ready to read; calls nobody yet.</summary>
    /// <exception cref="LogSourceException">The configuration is not valid (any more).</exception>
    IConnectorSession CreateSession(ConnectorContext context);
}

/// <summary>What a session is made for.</summary>
internal sealed record ConnectorContext
{
    public required Guid ConnectionId { get; init; }

    public required string ProjectSlug { get; init; }

    /// <summary>The connection's configuration with its secrets in place.</summary>
    public required JsonElement Config { get; init; }

    /// <summary>The operator's time between polls, for connections that state none. Null: as suits the provider.</summary>
    public TimeSpan? PollInterval { get; init; }
}

/// <summary>A connection made ready for reading. Disposing it ends what it has under way.</summary>
internal interface IConnectorSession : IAsyncDisposable
{
    /// <summary>Sources that are always read, known without a request.</summary>
    IReadOnlyList<ILogSource> Sources { get; }

    /// <summary>Finds what else there is to read; null when <see cref="Sources"/> are all there ever will be.</summary>
    ISourceDiscovery? Discovery => null;

    /// <summary>Shows lines before they can be read for good; null when the provider or the configuration does not.</summary>
    IProvisionalSource? Provisional => null;

    /// <summary>What it has used so far and what the shared quota allows now.</summary>
    QuotaUse QuotaUse { get; }

    /// <summary>Really calls the provider, for each source. Failures are ordinary outcomes here, not exceptions.</summary>
    Task<ConnectionTestResult> TestAsync(CancellationToken cancellationToken);
}

/// <param name="Key">Which quota it is.</param>
/// <param name="Calls">Requests that were sent through it.</param>
/// <param name="Throttles">How many of them the provider refused as too many.</param>
/// <param name="RatePerSecond">Requests a second that all sessions of this quota may send together now, in this process.</param>
/// <param name="MaxRatePerSecond">The same when the provider does not throttle.</param>
/// <param name="Tokens">Requests that could be sent at this instant.</param>
/// <param name="Waiting">Requests that wait for their turn.</param>
internal sealed record QuotaUse(
    string Key, long Calls, long Throttles, double RatePerSecond, double MaxRatePerSecond, double Tokens, int Waiting);
