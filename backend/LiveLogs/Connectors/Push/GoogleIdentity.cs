using System.Text.Json;
using LiveLogs.Outbound;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace LiveLogs.Connectors.Push;

/// <summary>Google's signing keys can not be had now, so nobody's token can be judged.</summary>
internal sealed class GoogleKeysUnavailableException(Exception innerException)
    : Exception("Google's signing keys could not be fetched.", innerException);

/// <summary>
/// Judges the OpenID Connect tokens that Pub/Sub sends with its pushes.
/// https://cloud.google.com/pubsub/docs/authenticate-push-subscriptions
/// </summary>
internal sealed partial class GoogleIdentity(
    GuardedHttp http, IOptions<PushOptions> options, TimeProvider time, ILogger<GoogleIdentity> logger) : IDisposable
{
    private const long MaxAnswer = 256 * 1024;
    private static readonly string[] Issuers = ["https://accounts.google.com", "accounts.google.com"];
    private static readonly TimeSpan KeyLifetime = TimeSpan.FromHours(1);

    /// <summary>A token under a key we do not know makes us look for new ones, but not more often than this.</summary>
    private static readonly TimeSpan ShortestRefresh = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(5);

    private readonly HttpClient _http = new(http.CreateHandler()) { Timeout = CallTimeout };
    private readonly SemaphoreSlim _fetching = new(1, 1);
    private volatile Known? _keys;
    private volatile Attempt? _last;

    /// <summary>Null when the token is Google's, for the audience, of the account; otherwise what is wrong with it.</summary>
    /// <exception cref="GoogleKeysUnavailableException">Nothing can be said now.</exception>
    public async Task<string?> WhyNotAsync(string token, string audience, string account, CancellationToken cancellationToken)
    {
        var handler = new JsonWebTokenHandler();
        if (!handler.CanReadToken(token))
            return "It is not a token.";

        var known = await KeysAsync(KeyLifetime, cancellationToken);
        var result = await ValidateAsync(handler, token, audience, known.Keys);
        if (IsAboutKey(result))
        {
            result = await ValidateAsync(handler, token, audience, (await KeysAsync(ShortestRefresh, cancellationToken)).Keys);
            if (IsAboutKey(result) && IsUnsure(handler.ReadJsonWebToken(token)))
                throw new GoogleKeysUnavailableException(result.Exception);
        }

        if (!result.IsValid)
            return Reason(result.Exception);

        var claims = result.ClaimsIdentity;
        if (!string.Equals(claims.FindFirst("email")?.Value, account, StringComparison.OrdinalIgnoreCase))
            return "It is of another service account.";

        return string.Equals(claims.FindFirst("email_verified")?.Value, "true", StringComparison.OrdinalIgnoreCase)
            ? null
            : "Its e-mail address is not verified.";
    }

    public void Dispose()
    {
        _http.Dispose();
        _fetching.Dispose();
    }

    private static bool IsAboutKey(TokenValidationResult result) =>
        result.Exception is SecurityTokenSignatureKeyNotFoundException or SecurityTokenInvalidSignatureException;

    /// <summary>The keys could not be looked at again, or the token says that it was made after the last look: its key may be newer.</summary>
    private bool IsUnsure(JsonWebToken token) =>
        _last is not { Succeeded: true } last || (token.IssuedAt > DateTime.UnixEpoch && new DateTimeOffset(token.IssuedAt, TimeSpan.Zero) >= last.Began);

    private static Task<TokenValidationResult> ValidateAsync(JsonWebTokenHandler handler, string token, string audience, IList<SecurityKey> keys) =>
        handler.ValidateTokenAsync(token, new TokenValidationParameters
        {
            ValidIssuers = Issuers,
            ValidAudience = audience,
            IssuerSigningKeys = keys,
            RequireSignedTokens = true,
            RequireExpirationTime = true,
            ClockSkew = TimeSpan.FromSeconds(30),
        });

    private static string Reason(Exception? error) => error switch
    {
        SecurityTokenExpiredException => "It has expired.",
        SecurityTokenInvalidAudienceException => "It is for another audience.",
        SecurityTokenInvalidIssuerException => "It is not from accounts.google.com.",
        _ => "Its signature is not Google's.",
    };

    private async Task<Known> KeysAsync(TimeSpan maxAge, CancellationToken cancellationToken)
    {
        // Whoever needs nothing new does not wait for one who does.
        if (Fresh(maxAge) is { } fresh)
            return fresh;

        await _fetching.WaitAsync(cancellationToken);
        try
        {
            if (Fresh(maxAge) is { } meanwhile)
                return meanwhile;

            var began = time.GetUtcNow();
            try
            {
                _keys = new Known(await FetchAsync(cancellationToken), time.GetTimestamp());
                _last = new Attempt(time.GetTimestamp(), began, Succeeded: true);
                return _keys;
            }
            catch (Exception error) when (error is HttpRequestException or IOException or JsonException or ArgumentException ||
                (error is OperationCanceledException && !cancellationToken.IsCancellationRequested))
            {
                _last = new Attempt(time.GetTimestamp(), began, Succeeded: false);
                Log.KeysUnavailable(logger, options.Value.GoogleKeysAddress, error.Message);
                return _keys ?? throw new GoogleKeysUnavailableException(error);
            }
        }
        finally
        {
            _fetching.Release();
        }
    }

    /// <summary>What is known, if it is new enough, or if nothing newer is to be had yet.</summary>
    private Known? Fresh(TimeSpan maxAge) => _keys is { } known
        && (time.GetElapsedTime(known.At) < maxAge || (_last is { } last && time.GetElapsedTime(last.At) < ShortestRefresh)) ? known : null;

    private async Task<IList<SecurityKey>> FetchAsync(CancellationToken cancellationToken)
    {
        using var answer = await _http.GetAsync(
            new Uri(options.Value.GoogleKeysAddress), HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        answer.EnsureSuccessStatusCode();
        await using var content = await answer.Content.ReadAsStreamAsync(cancellationToken);
        await using var bounded = new BoundedStream(content, MaxAnswer);
        using var text = new StreamReader(bounded);
        return new JsonWebKeySet(await text.ReadToEndAsync(cancellationToken)).GetSigningKeys();
    }

    private sealed record Known(IList<SecurityKey> Keys, long At);

    private sealed record Attempt(long At, DateTimeOffset Began, bool Succeeded);

    private static partial class Log
    {
        [LoggerMessage(1090, LogLevel.Warning, "Google's signing keys could not be fetched from {Address}: {Reason}")]
        public static partial void KeysUnavailable(ILogger logger, string address, string reason);
    }
}
