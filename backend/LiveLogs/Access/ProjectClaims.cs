using System.Globalization;
using System.Security.Claims;
using System.Text.Json;
using LiveLogs.Logs;

namespace LiveLogs.Access;

/// <summary>The bearer as the token describes it: the claim <c>projects</c> is <c>{"&lt;slug&gt;": "viewer|operator|editor|admin"}</c>.</summary>
internal static class ProjectClaims
{
    public const string Claim = "projects";

    /// <summary>The caller's role in a project; null when it has none. A role that is not one of the four is none.</summary>
    public static ProjectRole? RoleIn(this ClaimsPrincipal caller, string slug)
    {
        ProjectRole? best = null;
        foreach (var claim in caller.FindAll(Claim))
        {
            if (RoleIn(claim.Value, slug) is { } role && (best is null || role > best))
                best = role;
        }

        return best;
    }

    /// <summary>The caller's name, for audit lines and stored records: the token's subject, with � for what cannot be stored or would break a line of the log.</summary>
    public static string Subject(this ClaimsPrincipal caller) =>
        StorableText.Plain((caller.FindFirst("sub") ?? caller.FindFirst(ClaimTypes.NameIdentifier))?.Value ?? "unknown");

    /// <summary>When the caller's token expires, in whole seconds; null when it does not say. One that cannot be read is long past.</summary>
    public static DateTimeOffset? ExpiresAt(this ClaimsPrincipal caller) =>
        caller.FindFirst("exp") is { } claim ? ReadTime(claim.Value) ?? DateTimeOffset.MinValue : null;

    /// <summary>Until when the caller's token counts, with what clocks may differ; the end of time when it does not say.</summary>
    public static DateTimeOffset CountsUntil(this ClaimsPrincipal caller) => caller.ExpiresAt() is not { } end ? DateTimeOffset.MaxValue
        : end < DateTimeOffset.MaxValue - AccessServices.ClockSkew ? end + AccessServices.ClockSkew
        : DateTimeOffset.MaxValue;

    /// <summary>When the caller's token was issued, in whole seconds; null when it does not say, or cannot be read.</summary>
    public static DateTimeOffset? IssuedAt(this ClaimsPrincipal caller) => caller.FindFirst("iat") is { } claim ? ReadTime(claim.Value) : null;

    /// <summary>The projects that the caller's token names, with whatever role.</summary>
    public static IEnumerable<string> Projects(this ClaimsPrincipal caller) => caller.FindAll(Claim).SelectMany(claim => NamesIn(claim.Value)).Distinct(StringComparer.Ordinal);

    public static ProjectRole? ParseRole(string? name) => name switch
    {
        "viewer" => ProjectRole.Viewer,
        "operator" => ProjectRole.Operator,
        "editor" => ProjectRole.Editor,
        "admin" => ProjectRole.Admin,
        _ => null,
    };

    /// <summary>
    /// A NumericDate, which may have a fraction (https://www.rfc-editor.org/rfc/rfc7519#section-2); it is cut off, so a token
    /// never counts longer than it says. What lies beyond the end of time is the end of time.
    /// </summary>
    private static DateTimeOffset? ReadTime(string text)
    {
        const NumberStyles style = NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        if (!double.TryParse(text, style, CultureInfo.InvariantCulture, out var seconds) || double.IsNaN(seconds))
            return null;
        return seconds >= DateTimeOffset.MaxValue.ToUnixTimeSeconds() ? DateTimeOffset.MaxValue : DateTimeOffset.FromUnixTimeSeconds((long)seconds);
    }

    private static IReadOnlyList<string> NamesIn(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return document.RootElement.ValueKind == JsonValueKind.Object ? [.. document.RootElement.EnumerateObject().Select(role => role.Name)] : [];
        }
        catch (JsonException)
        {
            return [];
        }
    }

    /// <summary>Identity providers give an object, or a string that holds one; both arrive as text.</summary>
    private static ProjectRole? RoleIn(string json, string slug)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return document.RootElement.ValueKind == JsonValueKind.Object &&
                document.RootElement.TryGetProperty(slug, out var role) &&
                role.ValueKind == JsonValueKind.String
                    ? ParseRole(role.GetString())
                    : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
