using System.Text.Json;
using Amazon;
using Amazon.Runtime;
using Amazon.SecurityToken;
using Amazon.SecurityToken.Model;
using LiveLogs.Connectors.Calls;
using LiveLogs.Ingestion;
using LiveLogs.Outbound;

namespace LiveLogs.Connectors.CloudWatch;

/// <summary>
/// The temporary credentials of an assumed role, renewed before they end and whenever the service no longer takes them.
/// The external id is LiveLogs' own (one per connection), so no one can have another person's role assumed for themselves
/// (https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html).
/// </summary>
internal sealed class RoleCredentials : AWSCredentials, IDisposable
{
    private static readonly TimeSpan RenewBefore = TimeSpan.FromMinutes(5);

    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly CloudWatchConfig _config;
    private readonly string _externalId;
    private readonly ServerClock _clock;
    private readonly AmazonSecurityTokenServiceClient _sts;
    private volatile Session? _session;

    public RoleCredentials(AWSCredentials source, CloudWatchConfig config, Guid connectionId, ServerClock clock, CloudWatchParts parts)
    {
        (_config, _externalId, _clock) = (config, ExternalId(connectionId), clock);
        var settings = new AmazonSecurityTokenServiceConfig
        {
            RegionEndpoint = RegionEndpoint.GetBySystemName(config.Region),
            HttpClientFactory = new GuardedClients(parts.Handler),
            Timeout = parts.Options.CallTimeout,
            MaxErrorRetry = 2,
        };
        if (config.StsEndpoint is { } endpoint)
        {
            settings.ServiceURL = endpoint.AbsoluteUri;
            settings.AuthenticationRegion = config.Region;
        }

        _sts = new AmazonSecurityTokenServiceClient(source, settings);
    }

    /// <summary>What the trust policy of the connection's role has to demand.</summary>
    public static string ExternalId(Guid connectionId) => $"livelogs-{connectionId:N}";

    /// <summary>The service does not take the session any more: the next request gets another.</summary>
    public void Forget() => _session = null;

    public override ImmutableCredentials GetCredentials() => GetCredentialsAsync().GetAwaiter().GetResult();

    /// <exception cref="LogSourceException">The role cannot be assumed.</exception>
    public override async Task<ImmutableCredentials> GetCredentialsAsync()
    {
        if (Current is { } current)
            return current;

        await _gate.WaitAsync();
        try
        {
            return Current ?? await AssumeAsync();
        }
        finally
        {
            _gate.Release();
        }
    }

    public void Dispose()
    {
        _sts.Dispose();
        _gate.Dispose();
    }

    private ImmutableCredentials? Current => _session is { } session && _clock.Now() < session.RenewAt ? session.Credentials : null;

    private async Task<ImmutableCredentials> AssumeAsync()
    {
        try
        {
            var answer = await _sts.AssumeRoleAsync(new AssumeRoleRequest
            {
                RoleArn = _config.RoleArn,
                RoleSessionName = "live-logs",
                ExternalId = _externalId,
            });
            var given = answer.Credentials;
            var credentials = new ImmutableCredentials(given.AccessKeyId, given.SecretAccessKey, given.SessionToken);
            _config.Secrets.AddToken(given.SecretAccessKey);
            _config.Secrets.AddToken(given.SessionToken);
            var ends = new DateTimeOffset((given.Expiration ?? DateTime.UnixEpoch).ToUniversalTime());
            _session = new Session(credentials, ends - RenewBefore);
            return credentials;
        }
        catch (OperationCanceledException error)
        {
            throw new SignInTimeoutException(Place.Address.Host, error);
        }
        catch (Exception error) when (Transport(error) is { } broken)
        {
            throw CloudWatchErrors.FromTransport(broken, _config, Place);
        }
        catch (AmazonServiceException error)
        {
            throw Refused(error);
        }
        catch (AmazonClientException error)
        {
            throw AwsCredentialSource.Missing("The credentials for assuming the role are not available.", error);
        }
    }

    /// <summary>Where the role is assumed: not where the logs are.</summary>
    private AwsPlace Place => AwsPlace.Tokens(_config);

    /// <summary>What kept the service from answering at all, whatever the SDK wraps around it; null when it answered.</summary>
    private static Exception? Transport(Exception? error)
    {
        if (error is AmazonServiceException { StatusCode: not 0 })
            return null;

        for (var depth = 0; error is not null && depth < 8; depth++, error = error.InnerException)
        {
            if (error is HttpRequestException { StatusCode: null } or IOException or OutboundForbiddenException)
                return error;
        }

        return null;
    }

    private LogSourceException Refused(AmazonServiceException error)
    {
        if (error.ErrorCode is not ("AccessDenied" or "AccessDeniedException"))
        {
            return new LogSourceException(
                FailureOf((int)error.StatusCode, error.ErrorCode),
                $"The Security Token Service did not create a session of {_config.RoleArn}.{Said(error)}",
                "Check the credentials with which the role is assumed, and sts_endpoint_url if it is set. LiveLogs tries again automatically.")
            {
                ProviderCode = _config.Secrets.Code(Place.Address, error.ErrorCode),
                IsFromSignIn = true,
            };
        }

        return new LogSourceException(
            LogSourceFailure.Permission,
            $"The role {_config.RoleArn} may not be assumed.{Said(error)}",
            "Allow sts:AssumeRole on the role to these credentials, and have the role's trust policy trust them with the condition "
            + $"{{\"StringEquals\":{{\"sts:ExternalId\":{JsonSerializer.Serialize(_externalId)}}}}}.")
        {
            ProviderCode = _config.Secrets.Code(Place.Address, error.ErrorCode),
            MissingPermission = "sts:AssumeRole",
            IsFromSignIn = true,
        };
    }

    private string Said(AmazonServiceException error) =>
        _config.Secrets.Said(Place.Address, error.Message, 600) is { Length: > 0 } text ? $" The service says: {text}" : "";

    /// <summary>What the service's answer says; a page of a server in between has no code.</summary>
    internal static LogSourceFailure FailureOf(int status, string? code) =>
        status == 429 || code is "Throttling" or "ThrottlingException" or "ThrottledException" or "RequestThrottled" or "RequestThrottledException"
            or "TooManyRequestsException" or "RequestLimitExceeded" or "SlowDown" or "BandwidthLimitExceeded" ? LogSourceFailure.Throttled
        : status is 0 or 408 or >= 500 || string.IsNullOrEmpty(code) || code is "ServiceUnavailable" or "InternalFailure" or "IDPCommunicationError" or "RequestTimeout"
            ? LogSourceFailure.Transient
        : LogSourceFailure.Credentials;

    private sealed record Session(ImmutableCredentials Credentials, DateTimeOffset RenewAt);

    /// <summary>The SDK's client on the guarded handler, which nothing here disposes.</summary>
    private sealed class GuardedClients(HttpMessageHandler handler) : HttpClientFactory
    {
        public override HttpClient CreateHttpClient(IClientConfig clientConfig) => new(handler, disposeHandler: false);

        public override bool UseSDKHttpClientCaching(IClientConfig clientConfig) => false;
    }
}
