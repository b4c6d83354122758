using System.Buffers;
using System.Text.Json;
using System.Text.Unicode;
using LiveLogs.Operations.Problems;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;

namespace LiveLogs.Operations;

/// <summary>A request's body as JSON whose every text can be stored, or the problem that says why it is not.</summary>
/// <param name="Json">The document; its owner disposes of it. Null when there is a problem.</param>
/// <param name="Problem">400, 413 or 415; null when the body is good.</param>
internal readonly record struct RequestBody(JsonDocument? Json, ProblemHttpResult? Problem)
{
    /// <summary>What reading any body can end with: it is cut off, it comes too slowly, it is too long.</summary>
    public static IReadOnlyList<ProblemCode> BytesProblems { get; } = [ProblemCodes.BadRequest, ProblemCodes.RequestTimeout, ProblemCodes.RequestTooLarge];

    /// <summary>What reading a body as JSON can end with.</summary>
    public static IReadOnlyList<ProblemCode> Problems { get; } =
        [.. BytesProblems, ProblemCodes.MalformedJson, ProblemCodes.InvalidRequest, ProblemCodes.UnsupportedMediaType];

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 32 };

    /// <summary>How much memory a body gets before anything of it has come.</summary>
    private const int FirstBuffer = 16 * 1024;

    /// <summary>Reads the whole body. Nothing of it is repeated in a problem: it may hold secrets.</summary>
    /// <param name="request">The request to read.</param>
    /// <param name="maxBytes">Longer bodies are refused with 413.</param>
    /// <param name="cancellationToken">Ends the read.</param>
    public static async Task<RequestBody> ReadAsync(HttpRequest request, int maxBytes, CancellationToken cancellationToken)
    {
        if (!request.HasJsonContentType())
            return OtherType();
        var (bytes, problem) = await ReadBytesAsync(request, maxBytes, cancellationToken);
        return bytes is null ? new RequestBody(null, problem) : Parse(bytes);
    }

    /// <summary>What was read of a request already.</summary>
    public static RequestBody Parse(HttpRequest request, byte[] bytes) => request.HasJsonContentType() ? Parse(bytes) : OtherType();

    private static RequestBody OtherType() =>
        Refuse(ProblemCodes.UnsupportedMediaType, "Send the body as application/json.");

    /// <summary>Reads the whole body as it is; null together with a 413 when it is too long. Memory grows with what has come, not with what was announced.</summary>
    /// <inheritdoc cref="ReadAsync" path="/param"/>
    public static async Task<(byte[]? Bytes, ProblemHttpResult? Problem)> ReadBytesAsync(HttpRequest request, int maxBytes, CancellationToken cancellationToken)
    {
        if (request.ContentLength > maxBytes)
            return (null, TooLarge(maxBytes));
        // The server's own limit is that of small documents.
        if (request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit && limit.MaxRequestBodySize < maxBytes)
            limit.MaxRequestBodySize = maxBytes;

        var buffer = ArrayPool<byte>.Shared.Rent(Math.Min(FirstBuffer, maxBytes + 1));
        try
        {
            for (var length = 0; ;)
            {
                var read = await request.Body.ReadAsync(buffer.AsMemory(length), cancellationToken);
                length += read;
                if (length > maxBytes)
                    return (null, TooLarge(maxBytes));
                if (read == 0)
                    return (buffer.AsSpan(0, length).ToArray(), null);
                if (length == buffer.Length)
                    buffer = Grow(buffer);
            }
        }
        finally
        {
            // What was read may hold secrets; the next to rent the buffer must not find them.
            ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
        }
    }

    private static byte[] Grow(byte[] full)
    {
        var larger = ArrayPool<byte>.Shared.Rent(full.Length * 2);
        full.CopyTo(larger, 0);
        ArrayPool<byte>.Shared.Return(full, clearArray: true);
        return larger;
    }

    private static RequestBody Parse(byte[] bytes)
    {
        if (bytes.Length == 0)
            return Malformed("The body is empty.");
        if (!Utf8.IsValid(bytes))
            return Malformed("The body is not valid UTF-8.");
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(bytes, Strict);
        }
        catch (JsonException error)
        {
            return Malformed(error.LineNumber is { } line
                ? $"The body is not valid JSON: see line {line + 1}, byte {error.BytePositionInLine + 1}."
                : "The body is not valid JSON, or names a field twice.");
        }
        catch (InvalidOperationException)
        {
            // From the search for fields that are named twice.
            return Malformed("The body has a field whose name contains half of a surrogate pair.");
        }

        var errors = UnstorableTexts.Find(document.RootElement);
        if (errors.Count == 0)
            return new RequestBody(document, null);
        document.Dispose();
        return new RequestBody(null, ApiProblem.InvalidFields(errors));
    }

    private static RequestBody Malformed(string detail) => Refuse(ProblemCodes.MalformedJson, detail);

    private static ProblemHttpResult TooLarge(int maxBytes) => ApiProblem.Create(
        ProblemCodes.RequestTooLarge, $"The body is larger than {maxBytes / 1024} KiB.");

    private static RequestBody Refuse(ProblemCode code, string detail) => new(null, ApiProblem.Create(code, detail));
}
