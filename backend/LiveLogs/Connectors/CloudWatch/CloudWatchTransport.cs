using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using LiveLogs.Outbound;

namespace LiveLogs.Connectors.CloudWatch;

/// <summary>
/// One exchange with the service: AWS JSON 1.1 over a signed POST. Learns the service's clock on the way; a request that
/// was refused because of our time, or of a role's session that has ended, is repeated once with the right one.
/// </summary>
internal sealed class CloudWatchTransport(
    HttpClient http, CloudWatchConfig config, ServerClock clock, RoleCredentials? role, TimeProvider time, TimeSpan timeout)
{
    /// <summary>A page holds at most 1 MB of text; escaping can make six of it, and 10,000 events have ids and names besides.</summary>
    private const long MaxAnswer = 16 * 1024 * 1024;

    private static readonly MediaTypeHeaderValue ContentType = new("application/x-amz-json-1.1");

    /// <exception cref="Ingestion.LogSourceException">Whatever went wrong, classified.</exception>
    public async Task<TResponse> SendAsync<TRequest, TResponse>(
        CloudWatchOperation<TRequest, TResponse> operation, TRequest request, bool withToken, CancellationToken cancellationToken)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(request, operation.RequestType);
        return await LimitAsync(
            AwsPlace.Logs(config),
            async (place, either) =>
            {
                using var answer = await ExchangeAsync(operation.Name, place, body, withToken, either);
                var read = await ParseAsync(answer, operation.ResponseType, either);
                return operation.IsWhole(read) ? read : throw new JsonException($"The answer lacks fields that {operation.Name} promises.");
            },
            cancellationToken);
    }

    /// <summary>Begins an operation whose answer has no end; the time limit is for its beginning only. The caller disposes the answer.</summary>
    /// <inheritdoc cref="SendAsync"/>
    public Task<HttpResponseMessage> OpenAsync<TRequest>(string operation, TRequest request, JsonTypeInfo<TRequest> type, CancellationToken cancellationToken) =>
        LimitAsync(
            AwsPlace.Stream(config),
            (place, either) => ExchangeAsync(operation, place, JsonSerializer.SerializeToUtf8Bytes(request, type), withToken: false, either),
            cancellationToken);

    private async Task<T> LimitAsync<T>(AwsPlace place, Func<AwsPlace, CancellationToken, Task<T>> exchange, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        try
        {
            return await exchange(place, either.Token);
        }
        catch (OperationCanceledException error) when (!cancellationToken.IsCancellationRequested)
        {
            throw CloudWatchErrors.TimedOut(timeout, SignInTimeoutException.HostIn(error) ?? place.Address.Host);
        }
        catch (Exception error) when (BrokenCall.Is(error) || error is JsonException)
        {
            throw CloudWatchErrors.FromTransport(error, config, place);
        }
    }

    private async Task<HttpResponseMessage> ExchangeAsync(
        string operation, AwsPlace place, byte[] body, bool withToken, CancellationToken cancellationToken)
    {
        for (var corrected = false; ; corrected = true)
        {
            using var message = Message(operation, place.Address, body);
            var sent = time.GetUtcNow();
            var answer = await http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            var received = time.GetUtcNow();
            if (answer.IsSuccessStatusCode)
            {
                clock.Observe(answer.Headers.Age is null ? answer.Headers.Date : null, sent, received);
                return answer;
            }

            using (answer)
            {
                var error = await AwsError.ReadAsync(answer, received, cancellationToken);
                if (error is { Code: not null, IsAboutTime: false })
                    clock.Observe(answer.Headers.Date, sent, received);
                if (error.IsAboutExpiry)
                    role?.Forget();

                var isWorthAnother = (error.IsAboutTime && clock.Correct(answer.Headers.Date, sent, received)) || (error.IsAboutExpiry && role is not null);
                if (corrected || !isWorthAnother)
                    throw CloudWatchErrors.Classify(error, operation, withToken, config, place);
            }
        }
    }

    private static HttpRequestMessage Message(string operation, Uri address, byte[] body)
    {
        var content = new ByteArrayContent(body);
        content.Headers.ContentType = ContentType;
        var message = new HttpRequestMessage(HttpMethod.Post, address) { Content = content };
        message.Headers.TryAddWithoutValidation("X-Amz-Target", $"Logs_20140328.{operation}");
        return message;
    }

    private static async Task<T> ParseAsync<T>(HttpResponseMessage answer, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        await using var content = await answer.Content.ReadAsStreamAsync(cancellationToken);
        await using var bounded = new BoundedStream(content, MaxAnswer);
        return await JsonSerializer.DeserializeAsync(bounded, type, cancellationToken) ?? throw new JsonException("The answer is null.");
    }
}

/// <summary>An operation of the API: its official name and the JSON shapes of both directions.</summary>
/// <param name="Name">As AWS calls it.</param>
/// <param name="RequestType">The shape of the request.</param>
/// <param name="ResponseType">The shape of the answer.</param>
/// <param name="IsWhole">Whether an answer has what the service always sends; an answer without it is from another server.</param>
internal sealed record CloudWatchOperation<TRequest, TResponse>(
    string Name, JsonTypeInfo<TRequest> RequestType, JsonTypeInfo<TResponse> ResponseType, Predicate<TResponse> IsWhole);
