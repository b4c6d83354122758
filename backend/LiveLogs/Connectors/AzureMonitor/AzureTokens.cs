using Azure.Core;
using Azure.Identity;
using LiveLogs.Connectors.Calls;
using LiveLogs.Ingestion;

namespace LiveLogs.Connectors.AzureMonitor;

/// <summary>
/// The access token in use. It is renewed well before its end by the service's clock, and at once when the query service refuses it: a
/// credential keeps tokens of its own, so a new one is made then.
/// </summary>
internal sealed class AzureTokens(AzureConfig config, HttpClient http, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan RenewBefore = TimeSpan.FromMinutes(5);

    private readonly SemaphoreSlim _one = new(1);
    private string? _token;
    private DateTimeOffset _renewAt;

    /// <exception cref="LogSourceException">Signing in failed.</exception>
    public async Task<string> GetAsync(CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            if (_token is { } token && time.GetUtcNow() < _renewAt)
                return token;

            var credential = AzureCredentials.Create(config, http);
            var issued = await credential.GetTokenAsync(new TokenRequestContext([config.Cloud.Scope]), cancellationToken);
            // Its end is in the machine's time; only its duration matters here.
            var lifetime = issued.ExpiresOn - TimeProvider.System.GetUtcNow();
            _renewAt = time.GetUtcNow() + (lifetime > RenewBefore * 2 ? lifetime - RenewBefore : lifetime / 2);
            config.Secrets.AddToken(issued.Token);
            return _token = issued.Token;
        }
        catch (OperationCanceledException error)
        {
            throw new SignInTimeoutException((config.AuthorityHost ?? config.Cloud.Authority).Host, error);
        }
        catch (AuthenticationFailedException error)
        {
            throw AzureErrors.FromSignIn(error, config, time.GetUtcNow());
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>The query service does not take this token.</summary>
    public void Forget(string token)
    {
        if (_token == token)
            _token = null;
    }

    public void Dispose() => _one.Dispose();
}
