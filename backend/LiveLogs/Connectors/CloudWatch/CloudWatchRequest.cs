using System.Net.Http.Headers;
using System.Text.Json.Serialization.Metadata;
using LiveLogs.Connectors.Calls;
using LiveLogs.Ingestion;

namespace LiveLogs.Connectors.CloudWatch;

/// <summary>A request to the service: AWS JSON 1.1 over a POST, which the handler of the session signs.</summary>
/// <param name="operation">As AWS calls it.</param>
/// <param name="body">JSON.</param>
/// <param name="withToken">Whether it carries a page token.</param>
/// <param name="place">Where it goes.</param>
/// <param name="config">Whose it is.</param>
/// <param name="role">Whose session signs it; null: the credentials themselves do.</param>
internal sealed class CloudWatchRequest(
    string operation, byte[] body, bool withToken, AwsPlace place, CloudWatchConfig config, RoleCredentials? role) : IProviderRequest
{
    private static readonly MediaTypeHeaderValue ContentType = new("application/x-amz-json-1.1");

    public Task<HttpRequestMessage> WriteAsync(CancellationToken cancellationToken)
    {
        var content = new ByteArrayContent(body);
        content.Headers.ContentType = ContentType;
        var message = new HttpRequestMessage(HttpMethod.Post, place.Address) { Content = content };
        message.Headers.TryAddWithoutValidation("X-Amz-Target", $"Logs_20140328.{operation}");
        return Task.FromResult(message);
    }

    public async Task<ProviderRefusal> ReadRefusalAsync(HttpResponseMessage answer, DateTimeOffset received, CancellationToken cancellationToken)
    {
        var error = await AwsError.ReadAsync(answer, received, cancellationToken);
        if (error.IsAboutExpiry)
            role?.Forget();

        return new ProviderRefusal(CloudWatchErrors.Classify(error, operation, withToken, config, place))
        {
            IsOfService = error.Code is not null,
            IsAboutTime = error.IsAboutTime,
            IsRepaired = error.IsAboutExpiry && role is not null,
        };
    }
}

/// <summary>An operation of the API: its official name and the JSON shapes of both directions.</summary>
/// <param name="Name">As AWS calls it.</param>
/// <param name="RequestType">The shape of the request.</param>
/// <param name="ResponseType">The shape of the answer.</param>
/// <param name="IsWhole">Whether an answer has what the service always sends; an answer without it is from another server.</param>
internal sealed record CloudWatchOperation<TRequest, TResponse>(
    string Name, JsonTypeInfo<TRequest> RequestType, JsonTypeInfo<TResponse> ResponseType, Predicate<TResponse> IsWhole);

/// <summary>What calls to one of a connection's hosts say when they fail.</summary>
internal sealed class CloudWatchFailures(CloudWatchConfig config, AwsPlace place) : IProviderFailures
{
    public string Host => place.Address.Host;

    public LogSourceException TimedOut(TimeSpan limit, string host) => CloudWatchErrors.TimedOut(limit, host);

    public LogSourceException Broken(Exception error) => CloudWatchErrors.FromTransport(error, config, place);
}
