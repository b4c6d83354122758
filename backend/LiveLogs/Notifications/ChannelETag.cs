using System.Globalization;
using LiveLogs.ProjectConfig;

namespace LiveLogs.Notifications;

/// <summary>Entity tags of channels: their version. How a channel fares changes without one, so nothing is answered with 304.</summary>
internal static class ChannelETag
{
    public static string Of(ChannelRecord channel) => string.Create(CultureInfo.InvariantCulture, $"\"{channel.Version}\"");

    /// <summary>Whether the request's <c>If-Match</c> names the channel's version; null when the request has none.</summary>
    public static bool? Matches(HttpRequest request, ChannelRecord channel) => IfMatch.Names(request, tag => tag == Of(channel));
}
