using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using LiveLogs.Ingestion;
using LiveLogs.Outbound;

namespace LiveLogs.Connectors.AzureMonitor;

/// <summary>A query for the query service.</summary>
/// <param name="Table">The table that is asked.</param>
/// <param name="Query">KQL.</param>
/// <param name="Timespan">Beside the query, as <c>start/end</c>; null when the query says it.</param>
internal sealed record LogQuestion(string Table, string Query, string? Timespan);

/// <summary>
/// Asks the query service, at the pace and with the number of concurrent queries that the identity's sources share. Learns the service's
/// clock on the way.
/// </summary>
internal sealed class LogAnalyticsClient(
    HttpClient http, AzureTokens tokens, AzureConfig config, AzureShare share, ServerClock clock, TimeProvider time, TimeSpan timeout)
{
    /// <summary>More is asked for again in smaller pages: so much is held in memory at once.</summary>
    public const long MaxAnswer = 32 * 1024 * 1024;

    private static readonly MediaTypeHeaderValue ContentType = new("application/json");

    private long _calls;
    private long _throttles;

    public long Calls => Interlocked.Read(ref _calls);

    public long Throttles => Interlocked.Read(ref _throttles);

    /// <summary>Asks, and hands over the rows as they come; they count only when no exception follows.</summary>
    /// <exception cref="LogSourceException">Whatever went wrong, classified.</exception>
    public async Task AskAsync(LogQuestion question, string source, Action<AnswerColumns, JsonElement> onRow, CancellationToken cancellationToken)
    {
        await share.AtOnce.WaitAsync(cancellationToken);
        try
        {
            var permit = await share.Budget.TakeAsync(source, cancellationToken);
            using var deadline = new CancellationTokenSource(timeout, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
            try
            {
                await AskAsync(question, onRow, either.Token);
                share.Budget.Succeeded(source, permit);
            }
            catch (LogSourceException error) when (error.Failure == LogSourceFailure.Throttled)
            {
                Interlocked.Increment(ref _throttles);
                share.Budget.Throttled(source, permit);
                throw;
            }
            catch (OperationCanceledException error) when (!cancellationToken.IsCancellationRequested)
            {
                throw AzureErrors.TimedOut(timeout, SignInTimeoutException.HostIn(error) ?? config.Endpoint.Host);
            }
            catch (Exception error) when (BrokenCall.Is(error) || error is JsonException)
            {
                throw AzureErrors.FromTransport(error, config.Endpoint.Host, "endpoint_url");
            }
        }
        finally
        {
            share.AtOnce.Release();
        }
    }

    private async Task AskAsync(LogQuestion question, Action<AnswerColumns, JsonElement> onRow, CancellationToken cancellationToken)
    {
        for (var renewed = false; ; renewed = true)
        {
            var token = await tokens.GetAsync(cancellationToken);
            using var message = Message(question, token);
            Interlocked.Increment(ref _calls);
            var sent = time.GetUtcNow();
            using var answer = await http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            clock.Observe(answer.Headers.Age is null ? answer.Headers.Date : null, sent, time.GetUtcNow());
            if (answer.IsSuccessStatusCode)
            {
                await ReadAsync(question, answer, onRow, cancellationToken);
                return;
            }

            var error = await AzureErrorBody.ReadAsync(answer, cancellationToken);
            if (answer.StatusCode == HttpStatusCode.Unauthorized)
                tokens.Forget(token);
            if (renewed || answer.StatusCode != HttpStatusCode.Unauthorized)
                throw AzureErrors.Classify((int)answer.StatusCode, error, RetryHint.Of(answer, clock.Now()), config);
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

    private HttpRequestMessage Message(LogQuestion question, string token)
    {
        var path = $"v1/{config.Scope.Path}/{(config.IsBasic ? "search" : "query")}";
        if (question.Timespan is { } span)
            path += "?timespan=" + Uri.EscapeDataString(span);

        var body = question.Timespan is { } timespan
            ? JsonSerializer.SerializeToUtf8Bytes(new { query = question.Query, timespan })
            : JsonSerializer.SerializeToUtf8Bytes(new { query = question.Query });
        var content = new ByteArrayContent(body);
        content.Headers.ContentType = ContentType;
        var root = config.Endpoint.AbsoluteUri.TrimEnd('/');
        var message = new HttpRequestMessage(HttpMethod.Post, new Uri($"{(root.EndsWith("/v1", StringComparison.Ordinal) ? root[..^3] : root)}/{path}")) { Content = content };
        message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        // The service caches answers for two minutes by default.
        message.Headers.CacheControl = new CacheControlHeaderValue { NoCache = true };
        message.Headers.TryAddWithoutValidation("Prefer", config.Scope.IsResource ? "wait=60,include-permissions=true" : "wait=60");
        message.Headers.TryAddWithoutValidation("x-ms-client-request-id", Guid.NewGuid().ToString("D", CultureInfo.InvariantCulture));
        return message;
    }
}

/// <summary>What the sources of one identity share: requests a second, and requests at once.</summary>
internal sealed record AzureShare(RequestBudget Budget, SemaphoreSlim AtOnce);
