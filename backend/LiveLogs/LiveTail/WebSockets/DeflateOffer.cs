using LiveLogs.LiveTail.Messages;

namespace LiveLogs.LiveTail.WebSockets;

/// <summary>
/// What a client offers of compression. An offer with a parameter that is unknown, said twice or of a wrong value is declined, as
/// https://www.rfc-editor.org/rfc/rfc7692#section-7 wants it; so is one that limits our window, which we cannot keep to.
/// </summary>
internal static class DeflateOffer
{
    private const int MinWindow = 8;
    private const int MaxWindow = 15;

    /// <param name="extensions">The header <c>Sec-WebSocket-Extensions</c>.</param>
    public static bool IsAcceptable(string extensions) => extensions.Split(',').Any(IsOneAcceptable);

    private static bool IsOneAcceptable(string offer)
    {
        var parts = offer.Split(';', StringSplitOptions.TrimEntries);
        if (!parts[0].Equals(WebSocketDeflate.Extension, StringComparison.OrdinalIgnoreCase))
            return false;

        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        return parts.Skip(1).All(part => IsKnown(part, names));
    }

    private static bool IsKnown(string parameter, HashSet<string> names)
    {
        var equals = parameter.IndexOf('=', StringComparison.Ordinal);
        var name = (equals < 0 ? parameter : parameter[..equals]).TrimEnd();
        var value = equals < 0 ? null : parameter[(equals + 1)..].Trim().Trim('"');
        if (!names.Add(name))
            return false;

        return name.ToLowerInvariant() switch
        {
            "server_no_context_takeover" or "client_no_context_takeover" => value is null,
            "client_max_window_bits" => value is null || IsWindow(value),
            _ => false,
        };
    }

    private static bool IsWindow(string value) =>
        value.Length is 1 or 2 && value[0] is not '0' && byte.TryParse(value, System.Globalization.NumberStyles.None, null, out var bits) && bits is >= MinWindow and <= MaxWindow;
}
