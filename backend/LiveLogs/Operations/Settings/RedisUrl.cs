using System.Globalization;
using LiveLogs.Operations.Lifetime;

namespace LiveLogs.Operations.Settings;

/// <summary>
/// A Redis address (<c>redis://[[user]:password@]host[:port][/database]</c>, <c>rediss://</c> for TLS) as StackExchange.Redis'
/// configuration. Text that is no such address is taken as a configuration already.
/// </summary>
internal static class RedisUrl
{
    /// <exception cref="StartFailureException">The address is malformed or asks for what the client cannot do.</exception>
    public static string ToConfiguration(string url)
    {
        if (!url.StartsWith("redis://", StringComparison.OrdinalIgnoreCase) && !url.StartsWith("rediss://", StringComparison.OrdinalIgnoreCase))
        {
            return url.Contains("://", StringComparison.Ordinal)
                ? throw new StartFailureException("REDIS_URL is not a Redis address: it begins with neither redis:// nor rediss://.")
                : url;
        }

        if (!Uri.TryCreate(url, UriKind.Absolute, out var address) || address.Host.Length == 0)
            throw new StartFailureException("REDIS_URL is not a Redis address. The form is redis://:password@host:6379/0.");

        var tls = string.Equals(address.Scheme, "rediss", StringComparison.Ordinal);
        var port = address.Port > 0 ? address.Port : 6379;
        List<string> parts = [$"{address.Host}:{port.ToString(CultureInfo.InvariantCulture)}", "abortConnect=false"];
        var (user, password) = SignIn(address.UserInfo);
        if (user.Length > 0)
            parts.Add($"user={user}");
        if (password.Length > 0)
            parts.Add($"password={password}");
        if (tls)
            parts.Add($"ssl=true,sslHost={address.Host}");
        if (address.AbsolutePath.Trim('/') is { Length: > 0 } database)
            parts.Add($"defaultDatabase={DatabaseNumber(database)}");
        return string.Join(',', parts);
    }

    private static (string User, string Password) SignIn(string userInfo)
    {
        var colon = userInfo.IndexOf(':', StringComparison.Ordinal);
        var user = Uri.UnescapeDataString(colon < 0 ? "" : userInfo[..colon]);
        var password = Uri.UnescapeDataString(userInfo[(colon + 1)..]);
        return user.Contains(',', StringComparison.Ordinal) || password.Contains(',', StringComparison.Ordinal)
            ? throw new StartFailureException("The user or password in REDIS_URL contains a comma, which the Redis client does not support.")
            : (user, password);
    }

    private static int DatabaseNumber(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new StartFailureException("REDIS_URL should end with the number of a database, such as /0.");
}
