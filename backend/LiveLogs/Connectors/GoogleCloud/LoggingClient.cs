using System.Text.Json;
using LiveLogs.Connectors.Calls;
using LiveLogs.Ingestion;
using LiveLogs.Outbound;

namespace LiveLogs.Connectors.GoogleCloud;

/// <summary>A query for entries:list. All of it but the token stays the same from page to page.</summary>
/// <param name="Resource">What to read.</param>
/// <param name="Filter">In the Logging query language.</param>
/// <param name="PageToken">Null for the first page.</param>
internal sealed record ListRequest(ResourceName Resource, string Filter, string? PageToken)
{
    /// <summary>The service gives no more at once.</summary>
    public const int MaxPageSize = 1000;

    public int PageSize { get; init; } = MaxPageSize;

    public bool NewestFirst { get; init; }

    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(
        new EntriesListBody([Resource.Text], Filter, NewestFirst ? "timestamp desc" : "timestamp asc", PageSize, PageToken), GoogleJson.Default.EntriesListBody);
}

/// <summary>
/// entries:list (https://cloud.google.com/logging/docs/reference/v2/rest/v2/entries/list), the one operation that is used. Every
/// request waits for the budget of the minute that it shares with everything that calls as the same project.
/// </summary>
internal sealed class LoggingClient(
    ProviderExchange exchange, GoogleConfig config, GoogleTokens tokens, RequestBudget budget, ServerClock clock, GoogleParts parts, CallRetries retries)
{
    /// <summary>Two minutes' quotas and a few hiccups stay unseen; what lasts is Streaming's to deal with.</summary>
    public static readonly CallRetries ScanRetries = new(2, 3);

    /// <summary>A page of 1,000 entries of the usual size is a tenth of it; larger ones are asked for in pieces.</summary>
    private const long MaxAnswer = 64 * 1024 * 1024;

    /// <summary>As many of the largest entries as fit.</summary>
    private const int SmallPage = 100;

    /// <summary>Searching a wide range can take the service most of a minute before its first byte.</summary>
    private const int SlowAnswers = 3;

    private readonly ProviderCalls _calls = new(parts.Time, parts.Logger);

    private readonly ProviderOperation _list =
        new("entries:list", budget, new GoogleFailures(config, clock), parts.Options.CallTimeout * SlowAnswers) { Retries = retries };

    public long Calls => _calls.Calls;

    public long Throttles => _calls.Throttles;

    /// <summary>One page of entries.</summary>
    /// <param name="request">What to read.</param>
    /// <param name="map">Makes an event of an entry.</param>
    /// <param name="source">Who asks: sources that share a budget take turns.</param>
    /// <param name="cancellationToken">Ends waiting and the request.</param>
    /// <exception cref="LogSourceException">The call failed for good, or too often.</exception>
    public async Task<EntriesPage> ListAsync(ListRequest request, Func<JsonElement, RawEvent> map, string source, CancellationToken cancellationToken)
    {
        try
        {
            return await CallAsync(request, map, source, cancellationToken);
        }
        catch (LogSourceException error) when (error.InnerException is ResponseTooLargeException && request.PageSize > SmallPage)
        {
            return await CallAsync(request with { PageSize = SmallPage }, map, source, cancellationToken);
        }
    }

    private Task<EntriesPage> CallAsync(ListRequest request, Func<JsonElement, RawEvent> map, string source, CancellationToken cancellationToken)
    {
        return _calls.RunAsync(_list, source, AttemptAsync, cancellationToken);

        async Task<EntriesPage> AttemptAsync(CancellationToken either)
        {
            var call = new GoogleListCall(request, tokens, config, budget, parts.Options);
            using var answer = await exchange.SendAsync(call, either);
            await using var content = await answer.Content.ReadAsStreamAsync(either);
            await using var bounded = new BoundedStream(content, MaxAnswer);
            var page = await EntriesReader.ReadAsync(bounded, map, either);
            return page.Error is { } inside ? throw call.Failure(GoogleError.Inside(inside)) : page;
        }
    }
}
