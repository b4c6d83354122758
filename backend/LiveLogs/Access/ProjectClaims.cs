using System.Globalization;
using System.Security.Claims;
using System.Text.Json;

namespace LiveLogs.Access;

/// <summary>What a token says of its bearer: the claim <c>projects</c> is <c>{"&lt;slug&gt;": "viewer|operator|editor|admin"}</c>.</summary>
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

    /// <summary>Who the caller is, for audit lines: the token's subject.</summary>
    public static string Subject(this ClaimsPrincipal caller) =>
        (caller.FindFirst("sub") ?? caller.FindFirst(ClaimTypes.NameIdentifier))?.Value ?? "unknown";

    /// <summary>When the caller's token ends; null when it says nothing readable.</summary>
    public static DateTimeOffset? ExpiresAt(this ClaimsPrincipal caller) => TimeOf(caller, "exp");

    /// <summary>When the caller's token was issued, in whole seconds; null when it does not say.</summary>
    public static DateTimeOffset? IssuedAt(this ClaimsPrincipal caller) => TimeOf(caller, "iat");

    public static ProjectRole? ParseRole(string? name) => name switch
    {
        "viewer" => ProjectRole.Viewer,
        "operator" => ProjectRole.Operator,
        "editor" => ProjectRole.Editor,
        "admin" => ProjectRole.Admin,
        _ => null,
    };

    private static DateTimeOffset? TimeOf(ClaimsPrincipal caller, string claim) =>
        long.TryParse(caller.FindFirst(claim)?.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) &&
        seconds <= DateTimeOffset.MaxValue.ToUnixTimeSeconds()
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : null;

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
