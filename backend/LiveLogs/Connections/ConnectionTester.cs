using System.Text.Json;
using System.Text.Json.Serialization;
using LiveLogs.Connectors;
using LiveLogs.Ingestion;
using Microsoft.Extensions.Options;

namespace LiveLogs.Connections;

/// <summary>
/// What came of really trying a connection. A test that ran is an answer, whichever way it went: <c>status</c> is
/// <c>success</c> or <c>failed</c>, and a failure names its class and what to do.
/// </summary>
internal sealed record ConnectionTestView
{
    public required string Status { get; init; }

    public required string Message { get; init; }

    public required long LatencyMs { get; init; }

    /// <summary>Up to five recent lines.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<SampleView>? Sample { get; init; }

    /// <summary>credentials, permission, not_found, network, throttled, region, configuration, forbidden or service.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Failure { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Advice { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? MissingPermission { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ProviderCode { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Warnings { get; init; }

    public static ConnectionTestView From(ConnectionTestResult result) => new()
    {
        Status = result.Ok ? "success" : "failed",
        Message = result.Message,
        LatencyMs = (long)Math.Round(result.Latency.TotalMilliseconds),
        Sample = result.Ok ? [.. result.Sample.Select(SampleView.From)] : null,
        Failure = result.Failure is { } failure ? JsonNamingPolicy.SnakeCaseLower.ConvertName(failure.ToString()) : null,
        Advice = result.Advice,
        MissingPermission = result.MissingPermission,
        ProviderCode = result.ProviderCode,
        Warnings = result.Warnings.Count > 0 ? result.Warnings : null,
    };
}

internal sealed record SampleView(string Timestamp, string Source, string Message)
{
    public static SampleView From(SampleLine line) => new(line.Timestamp.ToString(), line.Source, line.Text);
}

/// <summary>Tries a stored connection for real, within a time limit.</summary>
internal sealed class ConnectionTester(
    ConnectionDirectory connections,
    ConnectorRegistry connectors,
    RequestBudgets budgets,
    IOptions<ConnectorsOptions> options,
    TimeProvider time)
{
    /// <summary>Connectors keep to the time limit themselves and can say more; only one that hangs is cut off here.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    public async Task<ConnectionTestResult> TestAsync(ConnectionRecord connection, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        using var limit = new CancellationTokenSource(options.Value.TestTimeout + Grace, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            if (!connectors.TryFind(connection.Provider, out var connector))
                return Failed(ConnectionTestFailure.Configuration, $"This service does not read '{connection.Provider}'.", "Delete the connection.");
            await using var session = connector.CreateSession(new ConnectorContext
            {
                ConnectionId = connection.Id,
                ProjectSlug = connection.ProjectSlug,
                Config = connections.OpenConfig(connection),
            });
            return await WithLoadAsync(connection, session, await session.TestAsync(either.Token), either.Token);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return Failed(
                ConnectionTestFailure.Network,
                $"The provider did not answer within {options.Value.TestTimeout.TotalSeconds:F0} seconds.",
                "Check endpoint_url, the region and the network between this service and the provider.");
        }
        catch (LogSourceException error)
        {
            return Failed(ConnectionTestFailure.Configuration, error.Message, error.Advice);
        }

        ConnectionTestResult Failed(ConnectionTestFailure failure, string message, string advice) =>
            new() { Failure = failure, Message = message, Advice = advice, Latency = time.GetElapsedTime(started) };
    }

    /// <summary>Says whether the budget is enough, should each scan of each source take one request, before the connection falls behind.</summary>
    private async Task<ConnectionTestResult> WithLoadAsync(
        ConnectionRecord connection, IConnectorSession session, ConnectionTestResult result, CancellationToken cancellationToken)
    {
        var share = budgets.ShareOf(connection.QuotaKey);
        if (!result.Ok || session.Sources.Count == 0 || share <= 0)
            return result;

        var least = session.Sources.Sum(source => (1 / source.Profile.MinInterval.TotalSeconds) + (1 / source.Profile.SweepInterval.TotalSeconds));
        var others = await connections.PolledPerSecondAsync(connection.QuotaKey, connection.Id, cancellationToken);
        var load = new PollingLoad(least, others, session.QuotaUse.MaxRatePerSecond / share);
        return load.Advice is { } advice ? result with { Warnings = [.. result.Warnings, advice] } : result;
    }
}
