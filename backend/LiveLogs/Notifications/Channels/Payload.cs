using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace LiveLogs.Notifications.Channels;

internal static class Payload
{
    /// <summary>No HTML is near, and escapes would count against the providers' limits.</summary>
    private static readonly JsonSerializerOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static byte[] Bytes(JsonObject payload) => JsonSerializer.SerializeToUtf8Bytes<JsonNode>(payload, Options);

    public static JsonArray Array(IEnumerable<JsonNode?> nodes) => new([.. nodes]);
}
