using System.Text.Json;
using LiveLogs.Outbound;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;

namespace LiveLogs.Connectors.Push;

/// <summary>Google's signing keys are not available now, so no token can be checked.</summary>
internal sealed class GoogleKeysUnavailableException(string? problem) : Exception($"Google's signing keys could not be fetched: {problem}");

/// <summary>
/// The keys that Google signs with. They are looked at again after an hour, and when a token names one that is not known: every ten seconds at most,
/// whatever tokens come and whatever came of the last look. All who need a look wait for the same one; nobody else does. Keys that were fetched stay good
/// while new ones are not to be had.
/// </summary>
internal sealed partial class GoogleKeys(GuardedHttp http, IOptions<PushOptions> options, TimeProvider time, ILogger<GoogleKeys> logger) : IDisposable
{
    /// <summary>So long keys are taken as they are: one that Google took back is accepted no longer than this.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    /// <summary>Between two looks.</summary>
    public static readonly TimeSpan Shortest = TimeSpan.FromSeconds(10);

    private const long MaxAnswer = 256 * 1024;
    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(5);

    private readonly HttpClient _http = new(http.CreateHandler()) { Timeout = CallTimeout };
    private readonly Lock _gate = new();
    private volatile Known? _known;
    private volatile Look? _last;
    private Task _looking = Task.CompletedTask;

    /// <summary>The keys that are taken now.</summary>
    /// <exception cref="GoogleKeysUnavailableException">There never were any.</exception>
    public async Task<IList<SecurityKey>> GetAsync(CancellationToken cancellationToken) =>
        _known is { } known && time.GetElapsedTime(known.At) < Lifetime ? known.Keys : await LookAgainAsync(cancellationToken);

    /// <summary>The keys after another look, unless that was just done.</summary>
    /// <exception cref="GoogleKeysUnavailableException">There never were any.</exception>
    public async Task<IList<SecurityKey>> LookAgainAsync(CancellationToken cancellationToken)
    {
        // The call that others wait for does not end when its first caller leaves.
        await LookingAsync().WaitAsync(cancellationToken);
        return _known?.Keys ?? throw new GoogleKeysUnavailableException(_last?.Problem);
    }

    /// <summary>Whether a key may exist that the last look did not show: it failed, or the key was used after it.</summary>
    /// <param name="issued">When the token says that it was made; null when it does not.</param>
    /// <param name="skew">How far ahead of our clock that may be.</param>
    public bool MayLack(DateTimeOffset? issued, TimeSpan skew) =>
        _last is not { Problem: null } last || (issued >= last.Began && issued <= time.GetUtcNow() + skew);

    public void Dispose() => _http.Dispose();

    private Task LookingAsync()
    {
        lock (_gate)
        {
            if (_looking.IsCompleted && !(_last is { } last && time.GetElapsedTime(last.At) < Shortest))
                _looking = LookAsync();

            return _looking;
        }
    }

    private async Task LookAsync()
    {
        // Not under the lock.
        await Task.Yield();
        var began = time.GetUtcNow();
        try
        {
            var keys = await FetchAsync();
            _known = new Known(keys, time.GetTimestamp());
            _last = new Look(time.GetTimestamp(), began, null);
        }
        catch (Exception error) when (error is HttpRequestException or IOException or JsonException or ArgumentException or OperationCanceledException or FormatException)
        {
            Log.KeysUnavailable(logger, options.Value.GoogleKeysAddress, error.Message);
            _last = new Look(time.GetTimestamp(), began, error.Message);
        }
    }

    private async Task<IList<SecurityKey>> FetchAsync()
    {
        using var answer = await _http.GetAsync(new Uri(options.Value.GoogleKeysAddress), HttpCompletionOption.ResponseHeadersRead);
        answer.EnsureSuccessStatusCode();
        // The client's own limit ends with the headers.
        using var limit = new CancellationTokenSource(CallTimeout, time);
        await using var content = await answer.Content.ReadAsStreamAsync(limit.Token);
        await using var bounded = new BoundedStream(content, MaxAnswer);
        using var text = new StreamReader(bounded);
        var keys = new JsonWebKeySet(await text.ReadToEndAsync(limit.Token)).GetSigningKeys();
        return keys.Count > 0 ? keys : throw new FormatException("The answer contains no keys.");
    }

    private sealed record Known(IList<SecurityKey> Keys, long At);

    /// <param name="At">When it ended.</param>
    /// <param name="Began">When it began, by the clock.</param>
    /// <param name="Problem">Null when it brought keys.</param>
    private sealed record Look(long At, DateTimeOffset Began, string? Problem);

    private static partial class Log
    {
        [LoggerMessage(1090, LogLevel.Warning, "Google's signing keys could not be fetched from {Address}: {Reason}")]
        public static partial void KeysUnavailable(ILogger logger, string address, string reason);
    }
}
