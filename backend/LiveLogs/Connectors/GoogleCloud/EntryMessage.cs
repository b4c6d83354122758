using System.Text.Json;

namespace LiveLogs.Connectors.GoogleCloud;

/// <summary>The line that people read of an entry.</summary>
internal static class EntryMessage
{
    /// <summary>Where loggers put their text, in the order of preference.</summary>
    private static readonly string[] MessageMembers = ["message", "msg", "MESSAGE", "log", "textPayload"];

    /// <param name="entry">The LogEntry.</param>
    /// <param name="holdsPayload">The message is the whole <c>jsonPayload</c>: it need not be repeated beside it.</param>
    public static string Of(JsonElement entry, out bool holdsPayload)
    {
        holdsPayload = false;
        if (EntryMapping.Text(entry, "textPayload") is { } text)
            return text;

        if (EntryMapping.Object(entry, "jsonPayload") is { } json)
        {
            foreach (var name in MessageMembers)
            {
                if (EntryMapping.Text(json, name) is { } message)
                    return message;
            }

            // What a load balancer sends as payload explains the request.
            if (Request(entry) is { } line)
                return line;

            holdsPayload = true;
            return EntryMapping.Compact(json);
        }

        if (EntryMapping.Object(entry, "protoPayload") is { } proto)
            return Audit(proto) ?? Request(entry) ?? EntryMapping.Compact(proto);

        return Request(entry) ?? "";
    }

    /// <summary>Who did what to which resource, and what came of it when that was an error.</summary>
    private static string? Audit(JsonElement proto)
    {
        if (EntryMapping.Text(proto, "methodName") is not { } method)
            return null;

        var parts = new List<string> { method };
        if (EntryMapping.Text(proto, "resourceName") is { } resource)
            parts.Add(resource);
        if (EntryMapping.Object(proto, "authenticationInfo") is { } who && EntryMapping.Text(who, "principalEmail") is { } email)
            parts.Add($"by {email}");
        var line = string.Join(' ', parts);
        return EntryMapping.Object(proto, "status") is { } status && EntryMapping.Text(status, "message") is { Length: > 0 } error
            ? $"{line}: {error}"
            : line;
    }

    private static string? Request(JsonElement entry)
    {
        if (EntryMapping.Object(entry, "httpRequest") is not { } request)
            return null;

        var parts = new List<string>();
        Add(EntryMapping.Text(request, "requestMethod"));
        Add(EntryMapping.Text(request, "requestUrl"));
        if (request.TryGetProperty("status", out var status) && status.ValueKind is JsonValueKind.Number or JsonValueKind.String)
            Add(status.ToString());
        Add(EntryMapping.Text(request, "latency"));
        return parts.Count == 0 ? null : string.Join(' ', parts);

        void Add(string? part)
        {
            if (!string.IsNullOrEmpty(part))
                parts.Add(part);
        }
    }
}
