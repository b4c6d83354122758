using System.Buffers;
using System.Text.Json;
using System.Text.Unicode;
using Microsoft.AspNetCore.Http.HttpResults;

namespace LiveLogs.Operations;

/// <summary>A request's body as JSON whose every text can be stored, or the problem that says why it is not.</summary>
/// <param name="Json">The document; its owner disposes of it. Null when there is a problem.</param>
/// <param name="Problem">400, 413 or 415; null when the body is good.</param>
internal readonly record struct RequestBody(JsonDocument? Json, ProblemHttpResult? Problem)
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 32 };

    /// <summary>Reads the whole body. Nothing of it is repeated in a problem: it may hold secrets.</summary>
    /// <param name="request">The request to read.</param>
    /// <param name="maxBytes">Longer bodies are refused with 413.</param>
    /// <param name="cancellationToken">Ends the read.</param>
    public static async Task<RequestBody> ReadAsync(HttpRequest request, int maxBytes, CancellationToken cancellationToken)
    {
        if (!request.HasJsonContentType())
            return Refuse(StatusCodes.Status415UnsupportedMediaType, "unsupported_media_type", "Send the body as application/json.");
        if (request.ContentLength > maxBytes)
            return TooLarge(maxBytes);

        var buffer = ArrayPool<byte>.Shared.Rent(maxBytes + 1);
        try
        {
            var length = await request.Body.ReadAtLeastAsync(
                buffer.AsMemory(0, maxBytes + 1), maxBytes + 1, throwOnEndOfStream: false, cancellationToken);
            return length > maxBytes ? TooLarge(maxBytes) : Parse(buffer.AsSpan(0, length).ToArray());
        }
        finally
        {
            // What was read may hold secrets; the next to rent the buffer must not find them.
            ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
        }
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
            return Malformed("The body has a field whose name holds half of a surrogate pair.");
        }

        var errors = new Dictionary<string, string[]>(StringComparer.Ordinal);
        FindUnstorableText(document.RootElement, "", errors);
        if (errors.Count == 0)
            return new RequestBody(document, null);
        document.Dispose();
        return new RequestBody(null, ApiProblem.InvalidFields(errors));
    }

    /// <summary>Half a surrogate pair is no text, and PostgreSQL stores no NUL.</summary>
    private static void FindUnstorableText(JsonElement element, string path, Dictionary<string, string[]> errors)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.String when !IsStorable(element):
                errors[path.Length == 0 ? "body" : path] = ["Must not hold NUL or half of a surrogate pair."];
                break;
            case JsonValueKind.Array:
                var index = 0;
                foreach (var item in element.EnumerateArray())
                    FindUnstorableText(item, $"{path}[{index++}]", errors);
                break;
            case JsonValueKind.Object:
                foreach (var property in element.EnumerateObject())
                    FindInProperty(property, path, errors);
                break;
        }
    }

    private static void FindInProperty(JsonProperty property, string path, Dictionary<string, string[]> errors)
    {
        if (property.Name.Contains('\0', StringComparison.Ordinal))
            errors[path.Length == 0 ? "body" : path] = ["Has a field whose name holds NUL."];
        else
            FindUnstorableText(property.Value, path.Length == 0 ? property.Name : $"{path}.{property.Name}", errors);
    }

    private static bool IsStorable(JsonElement text)
    {
        try
        {
            return !text.GetString()!.Contains('\0', StringComparison.Ordinal);
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    private static RequestBody Malformed(string detail) => Refuse(StatusCodes.Status400BadRequest, "malformed_json", detail);

    private static RequestBody TooLarge(int maxBytes) => Refuse(
        StatusCodes.Status413PayloadTooLarge, "request_too_large", $"The body is larger than {maxBytes / 1024} KiB.");

    private static RequestBody Refuse(int status, string code, string detail) => new(null, ApiProblem.Create(status, code, detail));
}
