using LiveLogs.Ingestion;

namespace LiveLogs.Connectors.Calls;

/// <summary>The cloud's part of an exchange: how the request is written and signed, and how a refusal is read. One for each attempt.</summary>
internal interface IProviderRequest
{
    /// <summary>Writes the request, with a token where the cloud uses them. Called once more for a request that is repeated.</summary>
    /// <exception cref="LogSourceException">Signing in failed.</exception>
    Task<HttpRequestMessage> WriteAsync(CancellationToken cancellationToken);

    /// <summary>Reads an answer other than success. What is to be forgotten, such as a token, is forgotten here.</summary>
    /// <param name="answer">Its status and headers are there; its body is not read yet.</param>
    /// <param name="received">When it came, by our clock.</param>
    /// <param name="cancellationToken">Ends reading.</param>
    Task<ProviderRefusal> ReadRefusalAsync(HttpResponseMessage answer, DateTimeOffset received, CancellationToken cancellationToken);
}

/// <summary>An answer other than success, as the cloud understands it.</summary>
/// <param name="Error">Classified, with advice.</param>
internal sealed record ProviderRefusal(LogSourceException Error)
{
    /// <summary>It is the service's own, not that of a server in between: the time that it states is the service's.</summary>
    public bool IsOfService { get; init; }

    /// <summary>The request was refused because of its time, or possibly so.</summary>
    public bool IsAboutTime { get; init; }

    /// <summary>The same request can end otherwise now: it will carry another token, or another session of a role.</summary>
    public bool IsRepaired { get; init; }
}
