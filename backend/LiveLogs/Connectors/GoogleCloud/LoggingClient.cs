using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
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
internal sealed partial class LoggingClient(
    HttpClient http, GoogleConfig config, GoogleTokens tokens, RequestBudget budget, ServerClock clock, GoogleParts parts, CallRetries retries)
{
    /// <summary>A page of 1,000 entries of the usual size is a tenth of it; larger ones are asked for in pieces.</summary>
    private const long MaxAnswer = 64 * 1024 * 1024;

    /// <summary>As many of the largest entries as fit.</summary>
    private const int SmallPage = 100;

    /// <summary>Searching a wide range can take the service most of a minute before its first byte.</summary>
    private const int SlowAnswers = 3;

    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(200);
    private static readonly Uri Operation = new("v2/entries:list?prettyPrint=false", UriKind.Relative);

    private long _calls;
    private long _throttles;

    public long Calls => Interlocked.Read(ref _calls);

    public long Throttles => Interlocked.Read(ref _throttles);

    /// <summary>One page of entries.</summary>
    /// <param name="request">What to read.</param>
    /// <param name="map">Makes an event of an entry.</param>
    /// <param name="source">Who asks: sources that share a budget take turns.</param>
    /// <param name="cancellationToken">Ends waiting and the request.</param>
    /// <exception cref="LogSourceException">The call failed for good, or too often.</exception>
    public async Task<EntriesPage> ListAsync(ListRequest request, Func<JsonElement, RawEvent> map, string source, CancellationToken cancellationToken)
    {
        for (int throttles = 0, troubles = 0; ;)
        {
            var permit = await budget.TakeAsync(source, cancellationToken);
            Interlocked.Increment(ref _calls);
            try
            {
                var page = await SendAsync(request, map, cancellationToken);
                budget.Succeeded(source, permit);
                return page;
            }
            catch (QuotaException error)
            {
                Interlocked.Increment(ref _throttles);
                var pause = Refused(source, permit, error);
                if (++throttles > retries.Throttles || budget.IsRefusedAlone(source))
                    throw error.Classified;

                // A long wait is reported, with its duration.
                if (error.Classified.RetryAfter > RetryHint.Short)
                    throw error.Classified;
                Log.Throttled(parts.Logger, pause, budget.Snapshot().Rate * 60);
            }
            catch (LogSourceException error) when (error.InnerException is ResponseTooLargeException && request.PageSize > SmallPage)
            {
                request = request with { PageSize = SmallPage };
            }
            catch (LogSourceException error) when (error.Failure == LogSourceFailure.Transient)
            {
                // A call that timed out, or that has to wait long, is reported at once, not retried.
                if (++troubles > retries.Troubles || error.InnerException is TimeoutException || error.RetryAfter > RetryHint.Short)
                    throw;

                Log.Trouble(parts.Logger, troubles, error);
                var delay = FirstDelay * Math.Pow(2, troubles - 1) * (0.5 + Random.Shared.NextDouble());
                await Task.Delay(error.RetryAfter > delay ? error.RetryAfter.Value : delay, parts.Time, cancellationToken);
            }
        }
    }

    /// <summary>Quotas are counted from minute to minute: nothing helps but the next one, or what the service asks for.</summary>
    private TimeSpan Refused(string source, long permit, QuotaException error)
    {
        if (error.PerMinute is { } limit)
            budget.Adopt(limit * parts.Options.MinuteQuotaShare / 60);

        var now = clock.Now();
        var untilMinute = TimeSpan.FromMinutes(1) - new TimeSpan(0, 0, 0, now.Second, now.Millisecond);
        var asked = error.Classified.RetryAfter ?? TimeSpan.Zero;
        return budget.Throttled(source, permit, asked > untilMinute ? asked : untilMinute);
    }

    private async Task<EntriesPage> SendAsync(ListRequest request, Func<JsonElement, RawEvent> map, CancellationToken cancellationToken)
    {
        var timeout = parts.Options.CallTimeout * SlowAnswers;
        using var deadline = new CancellationTokenSource(timeout, parts.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        try
        {
            return await ExchangeAsync(request, map, either.Token);
        }
        catch (OperationCanceledException error) when (!cancellationToken.IsCancellationRequested)
        {
            throw GoogleErrors.TimedOut(timeout, SignInTimeoutException.HostIn(error) ?? config.Endpoint.Host);
        }
        catch (Exception error) when (BrokenCall.Is(error) || error is JsonException)
        {
            throw GoogleErrors.FromTransport(error, config.Endpoint.Host);
        }
    }

    private async Task<EntriesPage> ExchangeAsync(ListRequest request, Func<JsonElement, RawEvent> map, CancellationToken cancellationToken)
    {
        string? refused = null;
        while (true)
        {
            var token = await tokens.GetAsync(refused, cancellationToken);
            using var message = Message(request, token);
            var sent = parts.Time.GetUtcNow();
            using var answer = await http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            var received = parts.Time.GetUtcNow();
            if (answer.IsSuccessStatusCode)
            {
                clock.Observe(answer.Headers.Age is null ? answer.Headers.Date : null, sent, received);
                await using var content = await answer.Content.ReadAsStreamAsync(cancellationToken);
                await using var bounded = new BoundedStream(content, MaxAnswer);
                var page = await EntriesReader.ReadAsync(bounded, map, cancellationToken);
                return page.Error is { } inside ? throw Failure(GoogleError.Inside(inside), request) : page;
            }

            var error = await GoogleError.ReadAsync(answer, received, cancellationToken);
            if (error.Status == 401 && refused is null)
            {
                // Revoked before its time, or our clock made it look good: one new token is tried.
                refused = token;
                clock.Correct(answer.Headers.Date, sent, received);
                continue;
            }

            if (error.Code is not null)
                clock.Observe(answer.Headers.Date, sent, received);
            throw Failure(error, request);
        }
    }

    private Exception Failure(GoogleError error, ListRequest request)
    {
        var classified = GoogleErrors.Classify(error, request.Resource, request.PageToken is not null, config);
        return classified.Failure == LogSourceFailure.Throttled ? new QuotaException(classified, error.QuotaPerMinute) : classified;
    }

    private HttpRequestMessage Message(ListRequest request, string token)
    {
        var content = new ByteArrayContent(request.ToJson());
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json", Encoding.UTF8.WebName);
        return new HttpRequestMessage(HttpMethod.Post, new Uri(config.Endpoint, Operation))
        {
            Content = content,
            Headers = { Authorization = new AuthenticationHeaderValue("Bearer", token) },
        };
    }

    /// <summary>A refusal with the quota it names, on its way to the budget.</summary>
    private sealed class QuotaException(LogSourceException classified, int? perMinute) : Exception(classified.Message, classified)
    {
        public LogSourceException Classified => classified;

        public int? PerMinute => perMinute;
    }

    private static partial class Log
    {
        [LoggerMessage(1101, LogLevel.Information, "entries:list was throttled: pausing for {Pause}, then {RatePerMinute} requests a minute")]
        public static partial void Throttled(ILogger logger, TimeSpan pause, double ratePerMinute);

        [LoggerMessage(1102, LogLevel.Debug, "entries:list failed for time {Attempt} and is tried again")]
        public static partial void Trouble(ILogger logger, int attempt, Exception error);
    }
}
