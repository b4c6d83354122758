using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace LiveLogs.Access;

/// <summary>What is known of a key that a token names.</summary>
internal enum KeyLookup
{
    Known,

    /// <summary>The provider has no such key.</summary>
    Unknown,

    /// <summary>The provider could not be asked just now, or the key may be newer than what it said.</summary>
    Unsure,
}

/// <summary>
/// The provider's configuration and signing keys. The library's own manager looks again after five minutes at the soonest, and anybody can use that
/// up with a made-up key; this one looks again when a token needs it, every ten seconds at most, and the request that needs it waits.
/// </summary>
internal sealed class ProviderKeys(string address, IDocumentRetriever documents, TimeProvider time) : IConfigurationManager<OpenIdConnectConfiguration>, IDisposable
{
    /// <summary>Between two looks that tokens cause.</summary>
    public static readonly TimeSpan Shortest = TimeSpan.FromSeconds(10);

    /// <summary>So long keys are taken as they are: one that the provider took back is accepted no longer than this.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    private readonly SemaphoreSlim _one = new(1);
    private volatile Answer? _answer;
    private volatile Attempt? _last;

    /// <summary>The configuration as it was last read.</summary>
    /// <exception cref="InvalidOperationException">It was never read, and the provider does not answer.</exception>
    public async Task<OpenIdConnectConfiguration> GetConfigurationAsync(CancellationToken cancel)
    {
        if (_answer is { } known && (time.GetElapsedTime(known.At) < Lifetime || WasTriedWithin(Shortest)))
            return known.Configuration;

        await _one.WaitAsync(cancel);
        try
        {
            if ((_answer is null || time.GetElapsedTime(_answer.At) >= Lifetime) && !WasTriedWithin(Shortest))
                await ReadAsync(cancel);
            return _answer?.Configuration ?? throw new InvalidOperationException($"The identity provider's configuration cannot be read: {_last?.Problem}");
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>Nothing: the caller that needs a key names it.</summary>
    public void RequestRefresh()
    {
    }

    /// <summary>Looks for a key, at the provider if need be.</summary>
    /// <param name="id">As tokens name it.</param>
    /// <param name="issued">When the token says that it was made; null when it does not.</param>
    /// <param name="cancellationToken">The caller left.</param>
    public async Task<KeyLookup> LookForAsync(string id, DateTimeOffset? issued, CancellationToken cancellationToken)
    {
        if (Knows(id))
            return KeyLookup.Known;

        await LookAgainAsync(cancellationToken);
        if (Knows(id))
            return KeyLookup.Known;

        // A key may have been made, and used, in the seconds since the last look.
        return _last is { Problem: null } last && !(issued >= last.Began) ? KeyLookup.Unknown : KeyLookup.Unsure;
    }

    /// <summary>Reads the keys again, unless that was just done.</summary>
    /// <returns>Whether they are others now than before.</returns>
    public async Task<bool> LookAgainAsync(CancellationToken cancellationToken)
    {
        var before = Ids();
        await _one.WaitAsync(cancellationToken);
        try
        {
            if (!WasTriedWithin(Shortest))
                await ReadAsync(cancellationToken);
        }
        finally
        {
            _one.Release();
        }

        return Ids() != before;
    }

    public void Dispose() => _one.Dispose();

    private bool Knows(string id) => _answer is { } answer && answer.Configuration.SigningKeys.Any(key => key.KeyId == id);

    /// <summary>Which keys are known, and that they are the same ones.</summary>
    private string Ids() => string.Join(' ', (_answer?.Configuration.JsonWebKeySet?.Keys ?? []).Select(key => $"{key.Kid}:{key.N}{key.X}{key.Y}"));

    private bool WasTriedWithin(TimeSpan span) => _last is { } last && time.GetElapsedTime(last.At) < span;

    private async Task ReadAsync(CancellationToken cancellationToken)
    {
        var began = time.GetUtcNow();
        try
        {
            // The call that others wait for does not end when its first caller leaves.
            _answer = new Answer(await OpenIdConnectConfigurationRetriever.GetAsync(address, documents, CancellationToken.None).WaitAsync(cancellationToken), time.GetTimestamp());
            _last = new Attempt(time.GetTimestamp(), began, null);
        }
        catch (Exception error) when (!cancellationToken.IsCancellationRequested &&
            error is InvalidOperationException or IOException or HttpRequestException or ArgumentException or OperationCanceledException)
        {
            _last = new Attempt(time.GetTimestamp(), began, error.Message);
        }
    }

    private sealed record Answer(OpenIdConnectConfiguration Configuration, long At);

    private sealed record Attempt(long At, DateTimeOffset Began, string? Problem);
}
