using Google.Apis.Auth.OAuth2;
using Google.Apis.Http;
using Google.Apis.Util;
using LiveLogs.Connectors.Calls;
using LiveLogs.Ingestion;
using LiveLogs.Outbound;

namespace LiveLogs.Connectors.GoogleCloud;

/// <summary>
/// Access tokens for a connection, by the vendor's library: kept and renewed by it, fetched through the guarded handler and on
/// the service's clock, because an assertion from a clock that is minutes off is refused.
/// </summary>
internal sealed class GoogleTokens(GoogleConfig config, ServerClock clock, HttpMessageHandler handler, TimeProvider time) : IDisposable
{
    private const string ReadScope = "https://www.googleapis.com/auth/logging.read";

    /// <summary>Impersonation is a call to another service than the logs.</summary>
    private const string PlatformScope = "https://www.googleapis.com/auth/cloud-platform";

    /// <summary>Tokens are some kilobytes; the library itself reads whatever comes.</summary>
    private const int MaxAnswerBytes = 256 * 1024;

    private readonly ObservedExchange _exchange = new(handler, config.IamEndpoint, time);
    private readonly SemaphoreSlim _gate = new(1);
    private ICredential? _credential;

    /// <summary>A token that is good for some minutes at least.</summary>
    /// <param name="refused">A token that the service did not accept, although it should still be good: it is not given again.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    /// <exception cref="LogSourceException">No token is to be had with these credentials, or not now.</exception>
    public async Task<string> GetAsync(string? refused, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            var token = await GetCorrectedAsync(refused, cancellationToken);
            if (string.IsNullOrEmpty(token))
                throw GoogleErrors.NoToken(_exchange.Address);

            config.Secrets.AddToken(token);
            return token;
        }
        catch (OperationCanceledException error) when (_exchange.Address is { } address)
        {
            throw new SignInTimeoutException(address.Host, error);
        }
        catch (Exception error) when (error is not (OperationCanceledException or LogSourceException))
        {
            throw GoogleErrors.FromToken(error, _exchange.RetryAfter, config, _exchange.Address);
        }
        finally
        {
            _gate.Release();
        }
    }

    public void Dispose()
    {
        _gate.Dispose();
        _exchange.Dispose();
    }

    private async Task<string> GetCorrectedAsync(string? refused, CancellationToken cancellationToken)
    {
        _credential ??= await MakeAsync(cancellationToken);
        try
        {
            return await RequestAsync(refused, cancellationToken);
        }
        catch (Google.Apis.Auth.OAuth2.Responses.TokenResponseException)
        {
            // Perhaps our clock is wrong: the refusal has the service's time.
            if (!clock.Correct(_exchange.Date, _exchange.Sent, _exchange.Received))
                throw;

            return await RequestAsync(refused, cancellationToken);
        }
    }

    private async Task<string> RequestAsync(string? refused, CancellationToken cancellationToken)
    {
        var token = await _credential!.GetAccessTokenForRequestAsync(null, cancellationToken);
        if (token != refused || _credential is not ServiceCredential renewable)
            return token;

        await renewable.RequestAccessTokenAsync(cancellationToken);
        return await _credential.GetAccessTokenForRequestAsync(null, cancellationToken);
    }

    private async Task<ICredential> MakeAsync(CancellationToken cancellationToken)
    {
        var scope = config.Impersonated is null ? ReadScope : PlatformScope;
        var factory = new Factory(_exchange);
        var own = config.Credentials switch
        {
            ServiceAccountFile file => ServiceAccount(file, scope, factory),
            ExternalAccountFile file => ExternalAccount(file).CreateWithHttpClientFactory(factory).CreateScoped(scope),
            // The server's own identity is the operator's matter, and so are the private addresses that it is asked for at.
            _ => (await GoogleCredential.GetApplicationDefaultAsync(cancellationToken)).CreateScoped(scope),
        };
        if (config.Impersonated is not { } target)
            return own.UnderlyingCredential;

        return own.Impersonate(new ImpersonatedCredential.Initializer(target)
        {
            Scopes = [ReadScope],
            Lifetime = TimeSpan.FromHours(1),
            Clock = new CorrectedClock(clock),
            HttpClientFactory = factory,
            DefaultExponentialBackOffPolicy = ExponentialBackOffPolicy.None,
        }).UnderlyingCredential;
    }

    private GoogleCredential ServiceAccount(ServiceAccountFile file, string scope, Factory factory) =>
        new ServiceAccountCredential(
            new ServiceAccountCredential.Initializer(file.Email, file.TokenAddress.AbsoluteUri)
            {
                KeyId = file.KeyId,
                ProjectId = file.Project,
                Scopes = [scope],
                Clock = new CorrectedClock(clock),
                HttpClientFactory = factory,
                DefaultExponentialBackOffPolicy = ExponentialBackOffPolicy.None,
            }.FromPrivateKey(file.PrivateKey)).ToGoogleCredential();

    /// <summary>Of the one kind that the file was read as: the library refuses to make another of the fields.</summary>
    private static GoogleCredential ExternalAccount(ExternalAccountFile file) => file.Source switch
    {
        UrlTokenSource url => CredentialFactory.FromJsonParameters<UrlSourcedExternalAccountCredential>(Parameters(file, new()
        {
            Url = url.Address.AbsoluteUri,
            Headers = new Dictionary<string, string>(url.Headers),
            Format = Format(url.JsonField),
        })).ToGoogleCredential(),
        FileTokenSource host => CredentialFactory.FromJsonParameters<FileSourcedExternalAccountCredential>(Parameters(file, new()
        {
            File = host.Path,
            Format = Format(host.JsonField),
        })).ToGoogleCredential(),
        AwsTokenSource aws => CredentialFactory.FromJsonParameters<AwsExternalAccountCredential>(Parameters(file, new()
        {
            EnvironmentId = "aws1",
            RegionUrl = aws.RegionAddress?.AbsoluteUri,
            Url = aws.CredentialsAddress?.AbsoluteUri,
            ImdsV2SessionTokenUrl = aws.SessionTokenAddress?.AbsoluteUri,
            RegionalCredentialVerificationUrl = aws.VerificationUrl,
        })).ToGoogleCredential(),
        _ => throw new InvalidOperationException("The kind of the token's source is unknown."),
    };

    private static JsonCredentialParameters Parameters(ExternalAccountFile file, JsonCredentialParameters.CredentialSource source) => new()
    {
        Type = JsonCredentialParameters.ExternalAccountCredentialType,
        Audience = file.Audience,
        SubjectTokenType = file.SubjectTokenType,
        TokenUrl = file.TokenAddress.AbsoluteUri,
        ServiceAccountImpersonationUrl = file.ImpersonationAddress?.AbsoluteUri,
        ClientId = file.ClientId,
        ClientSecret = file.ClientSecret,
        WorkforcePoolUserProject = file.WorkforcePoolUserProject,
        CredentialSourceConfig = source,
    };

    private static JsonCredentialParameters.CredentialSource.SubjectTokenFormat? Format(string? jsonField) =>
        jsonField is null ? null : new() { Type = "json", SubjectTokenFieldName = jsonField };

    /// <summary>The library's clock, which counts in local and in universal time; both are the service's universal time here.</summary>
    private sealed class CorrectedClock(ServerClock clock) : IClock
    {
        public DateTime Now => clock.Now().UtcDateTime;

        public DateTime UtcNow => clock.Now().UtcDateTime;
    }

    private sealed class Factory(HttpMessageHandler handler) : HttpClientFactory
    {
        protected override HttpMessageHandler CreateHandler(CreateHttpClientArgs args) => handler;
    }

    /// <summary>
    /// Remembers when the last answer came and what time it gave. The library knows one address only for impersonation;
    /// requests to it go where the connection says.
    /// </summary>
    private sealed class ObservedExchange(HttpMessageHandler inner, Uri iamEndpoint, TimeProvider time) : HttpMessageHandler
    {
        private readonly HttpMessageInvoker _inner = new(inner, disposeHandler: false);

        /// <summary>The last service that was asked.</summary>
        public Uri? Address { get; private set; }

        public DateTimeOffset? Date { get; private set; }

        public DateTimeOffset Sent { get; private set; }

        public DateTimeOffset Received { get; private set; }

        /// <summary>How long the last answer asked to wait; null when it did not say.</summary>
        public TimeSpan? RetryAfter { get; private set; }

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (request.RequestUri is { } address && address.Host == GoogleConfig.PublicIamEndpoint.Host)
                request.RequestUri = new Uri(iamEndpoint, address.PathAndQuery.TrimStart('/'));
            Address = request.RequestUri;
            var sent = time.GetUtcNow();
            RetryAfter = null;
            var answer = await _inner.SendAsync(request, cancellationToken);
            (Date, Sent, Received) = (answer.Headers.Date, sent, time.GetUtcNow());
            RetryAfter = RetryHint.Of(answer, Received);
            answer.Content = await BoundedAsync(answer.Content, cancellationToken);
            return answer;
        }

        private static async Task<HttpContent> BoundedAsync(HttpContent content, CancellationToken cancellationToken)
        {
            var kept = new MemoryStream();
            using (content)
            {
                await using var stream = await content.ReadAsStreamAsync(cancellationToken);
                await using var bounded = new BoundedStream(stream, MaxAnswerBytes);
                await bounded.CopyToAsync(kept, cancellationToken);
            }

            kept.Position = 0;
            var read = new StreamContent(kept);
            read.Headers.ContentType = content.Headers.ContentType;
            return read;
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                _inner.Dispose();
            base.Dispose(disposing);
        }
    }
}
