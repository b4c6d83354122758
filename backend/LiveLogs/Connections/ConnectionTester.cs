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

    /// <summary>Whether the budget of requests is enough to read it without falling behind; null when nothing was read.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public PollingLoadView? Quota { get; init; }

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
        Warnings = Warn(result) is { Count: > 0 } warnings ? warnings : null,
        Quota = result.Load is { } load ? PollingLoadView.Of(load) : null,
    };

    private static IReadOnlyList<string> Warn(ConnectionTestResult result) =>
        result.Load?.Advice is { } advice ? [.. result.Warnings, advice] : result.Warnings;
}

/// <summary>What reading a connection takes of its quota's budget, and whether that is enough.</summary>
internal sealed record PollingLoadView
{
    /// <summary>False: it will fall behind.</summary>
    public required bool KeepsUp { get; init; }

    /// <summary>Requests a second that this connection needs at least.</summary>
    public required double NeededPerSecond { get; init; }

    /// <summary>The same for all running connections of the quota.</summary>
    public required double QuotaNeededPerSecond { get; init; }

    /// <summary>Requests a second that all of them may send together.</summary>
    public required double BudgetPerSecond { get; init; }

    /// <summary>What to change; null when the budget is enough.</summary>
    public required string? Advice { get; init; }

    public static PollingLoadView Of(PollingLoad load) => new()
    {
        KeepsUp = load.KeepsUp,
        NeededPerSecond = Math.Round(load.Own, 3),
        QuotaNeededPerSecond = Math.Round(load.Needed, 3),
        BudgetPerSecond = Math.Round(load.Budget, 3),
        Advice = load.Advice,
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
    PollingForecast forecast,
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
            var result = await session.TestAsync(either.Token);
            return result.Ok ? result with { Load = await forecast.OfAsync(connection, session, either.Token) } : result;
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
}
