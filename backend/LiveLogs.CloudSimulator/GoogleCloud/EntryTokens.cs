using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using LiveLogs.CloudSimulator.GoogleCloud.Store;

namespace LiveLogs.CloudSimulator.GoogleCloud;

/// <summary>Where a page begins.</summary>
/// <param name="Page">1 for the first page of a scan, so 2 for the first one that a token asks for.</param>
/// <param name="After">The last entry that was looked at.</param>
internal sealed record EntryPlace(int Page, StoredLogEntry After);

/// <summary>Issues and reads page tokens: opaque, bound to the other parameters of the call, good for 24 hours.</summary>
internal sealed class EntryTokens(TimeProvider time)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(24);
    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);

    public string Issue(string scope, EntryPlace place)
    {
        var content = JsonSerializer.SerializeToUtf8Bytes(new Content(
            Seal(scope), time.GetUtcNow().ToUnixTimeMilliseconds(), place.Page, place.After.Timestamp, place.After.InsertId, place.After.Number));
        return Base64Url.EncodeToString(content);
    }

    /// <exception cref="GoogleException">The token is none of ours, belongs to other parameters, or is older than 24 hours.</exception>
    public EntryPlace Read(string scope, string token)
    {
        if (Decode(token) is not { } content || content.Scope != Seal(scope))
            throw GoogleException.Invalid("page_token doesn't match arguments from the request");
        if (time.GetUtcNow() - DateTimeOffset.FromUnixTimeMilliseconds(content.IssuedAt) > Lifetime)
            throw GoogleException.Invalid("page_token has expired");
        return new EntryPlace(content.Page, StoredLogEntry.Place(content.Timestamp, content.InsertId, content.Number));
    }

    /// <summary>The page that a call with this token asks for, without any check; 1 when there is no token.</summary>
    public static int PageOf(string? token) => token is { Length: > 0 } && Decode(token) is { } content ? content.Page : 1;

    private static Content? Decode(string token)
    {
        try
        {
            return JsonSerializer.Deserialize<Content>(Base64Url.DecodeFromChars(token));
        }
        catch (Exception error) when (error is JsonException or FormatException)
        {
            return null;
        }
    }

    private string Seal(string scope) => Convert.ToHexStringLower(HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes(scope)).AsSpan(0, 16));

    private sealed record Content(string Scope, long IssuedAt, int Page, long Timestamp, string InsertId, long Number);
}
