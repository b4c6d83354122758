using System.Buffers.Text;
using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.Net.Http.Headers;

namespace LiveLogs.Access;

/// <summary>Where a request carries its token.</summary>
internal static class BearerToken
{
    private const string Prefix = "Bearer ";

    private const int MaxToken = 64 * 1024;

    private static readonly string[] QueryNames = ["access_token", "token"];

    /// <summary>The addresses whose clients cannot set headers: browsers' WebSocket and EventSource.</summary>
    private static readonly PathString[] QueryPaths = ["/api/v1/live-logs/hub", "/api/v1/live-logs/ws", "/api/v1/live-logs/tail"];

    /// <summary>
    /// Moves a token from the query string to where all tokens are, so that nothing after it (logs, error pages, links)
    /// can repeat it. Elsewhere than on the live addresses it is dropped: a token does not belong into an address.
    /// </summary>
    public static IApplicationBuilder UseQueryToken(this IApplicationBuilder app) => app.Use(static (context, next) =>
    {
        var request = context.Request;
        if (QueryNames.Any(request.Query.ContainsKey))
        {
            var token = QueryNames.Select(name => request.Query[name].ToString()).FirstOrDefault(value => value.Length > 0);
            var isLive = QueryPaths.Any(path => request.Path.StartsWithSegments(path));
            if (isLive && token is not null && request.Headers.Authorization.Count == 0)
                request.Headers[HeaderNames.Authorization] = Prefix + token;
            request.QueryString = QueryString.Create(request.Query.Where(pair => !QueryNames.Contains(pair.Key, StringComparer.OrdinalIgnoreCase)));
        }

        return next(context);
    });

    /// <summary>Whether the request says anything of who it is.</summary>
    public static bool IsPresent(HttpRequest request) =>
        request.Headers.Authorization.ToString().StartsWith(Prefix, StringComparison.OrdinalIgnoreCase);

    /// <summary>Which key the token says it is signed with, and when; null when it is no token. Neither is believed: they only say what to look for.</summary>
    public static (string? Id, DateTimeOffset? Issued)? KeyOf(HttpRequest request)
    {
        var text = request.Headers.Authorization.ToString();
        if (!IsPresent(request) || text.Length > MaxToken)
            return null;
        try
        {
            var token = new JsonWebToken(text[Prefix.Length..].Trim());
            return (string.IsNullOrEmpty(token.Kid) ? null : token.Kid, token.IssuedAt > DateTime.UnixEpoch ? new DateTimeOffset(token.IssuedAt, TimeSpan.Zero) : null);
        }
        catch (Exception error) when (error is ArgumentException or FormatException or JsonException)
        {
            return null;
        }
    }

    /// <summary>
    /// Whether the token claims to be signed with a shared secret. Only chooses who checks it: an answer that is wrong
    /// leads to a check that fails.
    /// </summary>
    public static bool IsSymmetric(HttpRequest request)
    {
        if (!IsPresent(request))
            return false;
        var header = request.Headers.Authorization.ToString().AsSpan(Prefix.Length).Trim();
        var end = header.IndexOf('.');
        if (end is <= 0 or > 4096)
            return false;
        try
        {
            using var json = JsonDocument.Parse(Base64Url.DecodeFromChars(header[..end]));
            return json.RootElement.ValueKind == JsonValueKind.Object &&
                json.RootElement.TryGetProperty("alg", out var algorithm) &&
                algorithm.ValueKind == JsonValueKind.String &&
                algorithm.ValueEquals("HS256");
        }
        catch (Exception error) when (error is FormatException or JsonException)
        {
            return false;
        }
    }
}
