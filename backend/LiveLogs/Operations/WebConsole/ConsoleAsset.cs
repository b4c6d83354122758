using System.IO.Compression;
using System.Security.Cryptography;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace LiveLogs.Operations.WebConsole;

/// <summary>One file in the codings that browsers take; each is made when it is first asked for.</summary>
internal sealed class ConsoleAsset
{
    /// <summary>Shorter files would fit one packet anyway.</summary>
    private const int WorthIt = 512;

    private readonly byte[] _plain;
    private readonly Lazy<byte[]> _brotli;
    private readonly Lazy<byte[]> _gzip;
    private readonly string _hash;

    public ConsoleAsset(string contentType, byte[] content)
    {
        ContentType = contentType.StartsWith("text/", StringComparison.Ordinal) ? contentType + "; charset=utf-8" : contentType;
        _plain = content;
        _hash = Convert.ToHexStringLower(SHA256.HashData(content))[..16];
        _brotli = new(() => Compress(content, stream => new BrotliStream(stream, CompressionLevel.SmallestSize)));
        _gzip = new(() => Compress(content, stream => new GZipStream(stream, CompressionLevel.SmallestSize)));
    }

    public string ContentType { get; }

    /// <summary>The best coding that a client takes: <c>br</c>, <c>gzip</c>, or null for none.</summary>
    public string? Coding(StringValues acceptEncoding)
    {
        if (_plain.Length < WorthIt || !StringWithQualityHeaderValue.TryParseList(acceptEncoding, out var accepted))
            return null;
        return Array.Find(["br", "gzip"], coding => accepted.Any(one => one.Value.Equals(coding, StringComparison.OrdinalIgnoreCase) && one.Quality is not 0));
    }

    public ReadOnlyMemory<byte> Content(string? coding) => coding switch
    {
        "br" => _brotli.Value,
        "gzip" => _gzip.Value,
        _ => _plain,
    };

    /// <summary>Each coding is a representation of its own.</summary>
    public EntityTagHeaderValue ETag(string? coding) => new(coding is null ? $"\"{_hash}\"" : $"\"{_hash}-{coding}\"");

    private static byte[] Compress(byte[] content, Func<Stream, Stream> compressor)
    {
        using var target = new MemoryStream();
        using (var stream = compressor(target))
            stream.Write(content);
        return target.ToArray();
    }
}
