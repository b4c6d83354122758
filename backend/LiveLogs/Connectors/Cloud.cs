namespace LiveLogs.Connectors;

/// <summary>
/// What the rest of the service knows of a cloud, besides how to read it. Each cloud states it once, in its own folder; nothing else
/// asks which cloud it is.
/// </summary>
/// <param name="Provider">The API's <c>cloud_provider</c>, and the value of <c>cloud:</c> in filters: <c>aws</c>.</param>
/// <param name="PollingCost">What the requests of polling cost, as the provider's price list says. One sentence.</param>
internal sealed record Cloud(string Provider, string PollingCost)
{
    /// <summary>
    /// The environment variables that people and the cloud's own tools use, in the order people fill them in. Empty for what cannot be tried from the
    /// command line.
    /// </summary>
    public IReadOnlyList<CloudVariable> Variables { get; init; } = [];

    /// <summary>Its name for people: <c>AWS</c>.</summary>
    public required string Name { get; init; }

    /// <summary>What a connection reads there, for people: <c>CloudWatch Logs</c>.</summary>
    public required string Reads { get; init; }

    /// <summary>What people do when they have saved a connection; null where <see cref="IConnector.Grants"/> says what to do.</summary>
    public string? AfterSaving { get; init; }

    /// <summary>Whether there is anything to poll, and so to start and to test.</summary>
    public bool IsPolled { get; init; } = true;

    /// <summary>Whether entries name it as their provider: what is only pushed names the cloud that it came from.</summary>
    public bool IsOrigin { get; init; } = true;
}

/// <param name="Field">The field of <c>connection_config</c> that it fills.</param>
/// <param name="Name">The environment variable.</param>
internal sealed record CloudVariable(string Field, string Name)
{
    /// <summary>Whether it holds the path of a JSON file, which is the value of the field.</summary>
    public bool IsFile { get; init; }
}
