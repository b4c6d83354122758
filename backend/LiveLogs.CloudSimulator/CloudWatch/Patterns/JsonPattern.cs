using System.Text.Json;

namespace LiveLogs.CloudSimulator.CloudWatch.Patterns;

/// <summary>A condition on a message that is one JSON object; other messages never match.</summary>
internal sealed class JsonPattern(Predicate<JsonElement> condition) : FilterPattern
{
    public override bool Matches(string message)
    {
        if (!message.AsSpan().TrimStart().StartsWith("{"))
            return false;

        try
        {
            using var document = JsonDocument.Parse(message);
            return condition(document.RootElement);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            // Not JSON, or JSON with a lone surrogate in a string.
            return false;
        }
    }
}
