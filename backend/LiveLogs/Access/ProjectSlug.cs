using System.Text.RegularExpressions;

namespace LiveLogs.Access;

/// <summary>The rules for a project's name, which stands in addresses where other words and connection ids may stand too.</summary>
internal static partial class ProjectSlug
{
    private static readonly HashSet<string> RouteWords = new(StringComparer.Ordinal)
    {
        "ack", "alerts", "api", "channels", "connections", "context", "export", "health", "histogram", "hub", "keys", "kinds", "members",
        "openapi", "pause", "projects", "read", "resolve", "resume", "rules", "silences", "simulate", "snooze", "start", "status",
        "stop", "stream", "tail", "test", "ws",
    };

    /// <summary>Why a new project cannot be called so; null when it can.</summary>
    public static string? WhyNot(string slug)
    {
        if (!Form().IsMatch(slug))
            return "Must be 2 to 63 lower-case letters, digits and hyphens, and not begin with a hyphen.";
        if (Guid.TryParse(slug, out _))
            return "Must not look like a UUID, which is the form of connection ids.";
        return RouteWords.Contains(slug) ? "This word is reserved for the API's addresses. Choose another." : null;
    }

    [GeneratedRegex(@"\A[a-z0-9][a-z0-9-]{1,62}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Form();
}
