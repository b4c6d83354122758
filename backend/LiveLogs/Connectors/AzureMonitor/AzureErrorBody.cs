using System.Text.Json;
using LiveLogs.Connectors.Calls;
using LiveLogs.Outbound;

namespace LiveLogs.Connectors.AzureMonitor;

/// <summary>An error of the service: codes from the outermost in, and the innermost message with its place in the query.</summary>
internal sealed record AzureErrorBody(IReadOnlyList<string> Codes, string Text)
{
    private const int MaxBody = 64 * 1024;
    private const int MaxDepth = 8;

    private static readonly AzureErrorBody None = new([], "");

    public bool Has(params string[] codes) => Codes.Any(codes.Contains);

    public static async Task<AzureErrorBody> ReadAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        try
        {
            await using var content = await answer.Content.ReadAsStreamAsync(cancellationToken);
            await using var bounded = new BoundedStream(content, MaxBody);
            using var json = await JsonDocument.ParseAsync(bounded, default, cancellationToken);
            return json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty("error", out var error) ? Of(error) : None;
        }
        catch (Exception error) when (BrokenCall.LeavesStatus(error, (int)answer.StatusCode))
        {
            return None;
        }
    }

    public static AzureErrorBody Of(JsonElement error)
    {
        List<string> codes = [];
        var text = "";
        for (var depth = 0; depth < MaxDepth && error.ValueKind == JsonValueKind.Object; depth++)
        {
            if (Property(error, "code") is { } code)
                codes.Add(code);
            text = Property(error, "message") ?? text;
            if (error.TryGetProperty("line", out var line) && error.TryGetProperty("pos", out var place))
                text += $" (line {line}, position {place})";

            if (error.TryGetProperty("innererror", out var inner))
                error = inner;
            else if (error.TryGetProperty("details", out var details) && details.ValueKind == JsonValueKind.Array && details.GetArrayLength() > 0)
                error = details[0];
            else
                break;
        }

        return new AzureErrorBody(codes, text);
    }

    private static string? Property(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
