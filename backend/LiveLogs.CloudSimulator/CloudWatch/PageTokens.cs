using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using LiveLogs.CloudSimulator.CloudWatch.Store;

namespace LiveLogs.CloudSimulator.CloudWatch;

/// <summary>Where a page begins: a gap between events, or the name and number of the last item of a list.</summary>
/// <param name="Page">1 for the first page of a scan, so 2 for the first one that a token asks for.</param>
/// <param name="Event">For events.</param>
/// <param name="Name">For lists by name.</param>
/// <param name="Number">For lists by time.</param>
internal sealed record PagePlace(int Page, EventKey Event, string Name = "", long Number = 0);

/// <summary>
/// Issues and reads tokens: opaque, signed together with the parameters of the call (other parameters make them invalid), good for a while.
/// The token carries the place, so the simulator keeps no scans.
/// </summary>
internal sealed class PageTokens(TimeProvider time, TimeSpan lifetime)
{
    private const int SealBytes = 16;

    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);

    /// <param name="scope">Every parameter that must stay the same from page to page.</param>
    /// <param name="place">Where the next page begins.</param>
    public string Issue(string scope, PagePlace place)
    {
        var payload = new Content(time.GetUtcNow().ToUnixTimeMilliseconds(), place).ToBytes();
        return Base64Url.EncodeToString([.. Seal(scope, payload), .. payload]);
    }

    /// <exception cref="AwsException">The token is none of ours, belongs to other parameters, or is too old.</exception>
    public PagePlace Read(string scope, string token)
    {
        if (Decode(token) is not { } bytes || !CryptographicOperations.FixedTimeEquals(Seal(scope, bytes[SealBytes..]), bytes.AsSpan(0, SealBytes)))
            throw AwsException.Invalid("The specified nextToken is invalid.");

        var content = Content.FromBytes(bytes);
        if (time.GetUtcNow() - DateTimeOffset.FromUnixTimeMilliseconds(content.IssuedAt) > lifetime)
            throw AwsException.Invalid("The specified nextToken is expired.");
        return content.Place;
    }

    /// <summary>The page that a call with this token asks for, without any check; 1 when there is no token.</summary>
    public static int PageOf(string? token)
    {
        if (token is null || Decode(token[(token.LastIndexOf('/') + 1)..]) is not { } bytes)
            return 1;

        try
        {
            return Content.FromBytes(bytes).Place.Page;
        }
        catch (Exception error) when (error is IOException or FormatException or DecoderFallbackException)
        {
            return 1;
        }
    }

    private static byte[]? Decode(string token)
    {
        try
        {
            var bytes = Base64Url.DecodeFromChars(token);
            return bytes.Length > SealBytes ? bytes : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private byte[] Seal(string scope, byte[] payload) =>
        HMACSHA256.HashData(_key, (byte[])[.. Encoding.UTF8.GetBytes(scope), 0, .. payload])[..SealBytes];

    private sealed record Content(long IssuedAt, PagePlace Place)
    {
        public byte[] ToBytes()
        {
            var (page, place, name, number) = Place;
            using var buffer = new MemoryStream();
            using var writer = new BinaryWriter(buffer);
            writer.Write(IssuedAt);
            writer.Write(page);
            writer.Write(place.Timestamp);
            writer.Write(place.IngestionTime);
            writer.Write(place.Batch);
            writer.Write(place.Index);
            writer.Write(name);
            writer.Write(number);
            writer.Flush();
            return buffer.ToArray();
        }

        public static Content FromBytes(byte[] sealedBytes)
        {
            using var reader = new BinaryReader(new MemoryStream(sealedBytes, SealBytes, sealedBytes.Length - SealBytes));
            var issuedAt = reader.ReadInt64();
            var page = reader.ReadInt32();
            var place = new EventKey(reader.ReadInt64(), reader.ReadInt64(), reader.ReadInt64(), reader.ReadInt32());
            return new Content(issuedAt, new PagePlace(page, place, reader.ReadString(), reader.ReadInt64()));
        }
    }
}
