using Amazon;
using Amazon.Runtime;
using Amazon.Runtime.Signing;

namespace LiveLogs.Outbound.Aws;

/// <summary>
/// Signs requests with the SDK's Signature Version 4 (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html), at a time that the caller
/// states. The SDK's own <see cref="SigV4SigningHandler"/> signs at a time that only the SDK's pipeline corrects, so a machine whose clock is
/// wrong could never get through with it.
/// </summary>
internal sealed class AwsSigningHandler : DelegatingHandler
{
    private readonly AWSCredentials _credentials;
    private readonly RegionEndpoint _region;
    private readonly string _service;
    private readonly Func<DateTimeOffset> _now;

    /// <param name="credentials">Whose signature it is.</param>
    /// <param name="region">Of the endpoint.</param>
    /// <param name="service">The name that the service signs by: <c>logs</c>, <c>ses</c>, <c>bedrock</c>.</param>
    /// <param name="now">The time by the service's clock; it accepts a difference of five minutes.</param>
    /// <param name="inner">Sends.</param>
    public AwsSigningHandler(AWSCredentials credentials, string region, string service, Func<DateTimeOffset> now, HttpMessageHandler inner)
        : base(inner)
    {
        _credentials = credentials;
        _region = RegionEndpoint.GetBySystemName(region);
        _service = service;
        _now = now;
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var signing = new AWSSigningRequest
        {
            HttpMethod = request.Method,
            RequestUri = request.RequestUri,
            Content = request.Content is null ? [] : await request.Content.ReadAsByteArrayAsync(cancellationToken),
        };
        foreach (var (name, values) in request.Headers.NonValidated.Concat(request.Content?.Headers.NonValidated ?? []))
        {
            // The agent may be rewritten on the way; the service does not ask for its signature.
            if (!name.Equals("User-Agent", StringComparison.OrdinalIgnoreCase))
                signing.Headers[name] = values.ToString();
        }

        var parameters = new AWSSigV4Parameters
        {
            Credentials = _credentials,
            Region = _region,
            Service = _service,
            SignedAt = _now().UtcDateTime,
        };
        var signed = await AWSSigV4Signer.SignAsync(signing, parameters, cancellationToken);
        foreach (var (name, value) in signed.Headers)
        {
            request.Headers.Remove(name);
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return await base.SendAsync(request, cancellationToken);
    }
}
