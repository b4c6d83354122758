using System.Text.Json;
using System.Text.Json.Serialization;
using LiveLogs.Connectors.Trials;

namespace LiveLogs.Connections;

/// <summary>
/// The result of a connection test. A test that ran is an answer, whether it succeeded or not: <c>status</c> is
/// <c>success</c> or <c>failed</c>, and a failure has its class and advice.
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

/// <summary>The part of its quota's budget that reading a connection needs, and whether the budget is enough.</summary>
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
