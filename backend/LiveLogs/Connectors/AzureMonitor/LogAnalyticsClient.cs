using System.Net;
using System.Text.Json;
using LiveLogs.Connectors.Calls;
using LiveLogs.Ingestion;
using LiveLogs.Outbound;

namespace LiveLogs.Connectors.AzureMonitor;

/// <summary>A query for the query service.</summary>
/// <param name="Table">The table that is asked.</param>
/// <param name="Query">KQL.</param>
/// <param name="Timespan">Beside the query, as <c>start/end</c>; null when the query says it.</param>
internal sealed record LogQuestion(string Table, string Query, string? Timespan);

/// <summary>Asks the query service, at the pace and with the number of concurrent queries that the identity's sources share.</summary>
/// <param name="exchange">With the service.</param>
/// <param name="calls">Of the connection.</param>
/// <param name="tokens">Of the connection.</param>
/// <param name="config">Whose queries they are.</param>
/// <param name="share">What the identity may ask.</param>
/// <param name="timeout">How long one query may take.</param>
internal sealed class LogAnalyticsClient(ProviderExchange exchange, ProviderCalls calls, AzureTokens tokens, AzureConfig config, AzureShare share, TimeSpan timeout)
{
    /// <summary>More is asked for again in smaller pages: so much is held in memory at once.</summary>
    public const long MaxAnswer = 32 * 1024 * 1024;

    /// <summary>A query is not repeated: it would be as dear, and what is too much at once is asked for in smaller pieces.</summary>
    private readonly ProviderOperation _query = new(config.IsBasic ? "search" : "query", share.Budget, new AzureFailures(config), timeout) { AtOnce = share.AtOnce };

    public long Calls => calls.Calls;

    public long Throttles => calls.Throttles;

    /// <summary>Asks, and hands over the rows as they come; they count only when no exception follows.</summary>
    /// <exception cref="LogSourceException">Whatever went wrong, classified.</exception>
    public Task AskAsync(LogQuestion question, string source, Action<AnswerColumns, JsonElement> onRow, CancellationToken cancellationToken)
    {
        return calls.RunAsync(_query, source, AttemptAsync, cancellationToken);

        async Task<bool> AttemptAsync(CancellationToken either)
        {
            using var answer = await exchange.SendAsync(new AzureQuery(question, tokens, config), either);
            await ReadAsync(question, answer, onRow, either);
            return true;
        }
    }

    private async Task ReadAsync(LogQuestion question, HttpResponseMessage answer, Action<AnswerColumns, JsonElement> onRow, CancellationToken cancellationToken)
    {
        if (answer.StatusCode == HttpStatusCode.NoContent)
            return;

        if (answer.Headers.Age is { } age && age > TimeSpan.Zero)
            throw AzureErrors.Stale(age);

        await using var content = await answer.Content.ReadAsStreamAsync(cancellationToken);
        await using var bounded = new BoundedStream(content, MaxAnswer);
        var result = await new AnswerReader(bounded, onRow).ReadAsync(cancellationToken);
        if (result is null || (!result.HasTable && result.Error is null))
            throw AzureErrors.Empty(config);

        if (result.Error is { } error)
            throw AzureErrors.Partial(error, config);

        if (result.PlacesHiding(question.Table) is { Count: > 0 } places)
            throw AzureErrors.Hidden(question.Table, places);

        if (result.ClosedWorkspaces is { Count: > 0 } closed)
            throw AzureErrors.Closed(closed);
    }
}

/// <summary>What the sources of one identity share: requests a second, and requests at once.</summary>
internal sealed record AzureShare(RequestBudget Budget, SemaphoreSlim AtOnce);
