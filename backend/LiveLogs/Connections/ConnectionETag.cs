using System.Globalization;
using LiveLogs.ProjectConfig;
using Microsoft.Net.Http.Headers;

namespace LiveLogs.Connections;

/// <summary>
/// Entity tags of connections: <c>"&lt;version&gt;.&lt;status&gt;"</c>. A reader's copy is stale as soon as either changes; for a
/// change only the version counts, because a stream that starts meanwhile overwrites nothing.
/// </summary>
internal static class ConnectionETag
{
    public static string Of(ConnectionRecord connection) =>
        string.Create(CultureInfo.InvariantCulture, $"\"{connection.Version}.{connection.Status}\"");

    /// <summary>Whether the request's <c>If-Match</c> names the connection's version; null when the request has none.</summary>
    public static bool? Matches(HttpRequest request, ConnectionRecord connection)
    {
        var version = connection.Version.ToString(CultureInfo.InvariantCulture);
        return IfMatch.Names(request, tag => tag.Trim('"').Split('.')[0] == version);
    }

    /// <summary>Whether the client already has what it asks for.</summary>
    public static bool IsKnown(HttpRequest request, ConnectionRecord connection) =>
        request.Headers.IfNoneMatch.Count > 0 &&
        EntityTagHeaderValue.TryParseList([.. request.Headers.IfNoneMatch.OfType<string>()], out var tags) &&
        tags.Any(tag => tag.Tag == "*" || tag.Tag == Of(connection));
}
