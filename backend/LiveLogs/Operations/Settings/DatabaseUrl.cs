using LiveLogs.Operations.Lifetime;
using Npgsql;

namespace LiveLogs.Operations.Settings;

/// <summary>
/// A PostgreSQL connection URI (https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING-URIS) as
/// Npgsql's connection string. Text that is no URI is taken as a connection string already.
/// </summary>
internal static class DatabaseUrl
{
    private static readonly string[] Schemes = ["postgres://", "postgresql://"];

    /// <param name="url">The URI.</param>
    /// <param name="ignored">Takes the names of parameters that mean nothing here; they are left out.</param>
    /// <exception cref="StartFailureException">The URI is malformed. The message never repeats it: it holds a password.</exception>
    public static string ToConnectionString(string url, ICollection<string> ignored)
    {
        var scheme = Schemes.FirstOrDefault(scheme => url.StartsWith(scheme, StringComparison.OrdinalIgnoreCase));
        try
        {
            return scheme is null ? new NpgsqlConnectionStringBuilder(url).ConnectionString : Parse(url[scheme.Length..], ignored);
        }
        catch (Exception error) when (error is ArgumentException or FormatException)
        {
            throw new StartFailureException(
                "DATABASE_URL is not a PostgreSQL address. The form is postgresql://user:password@host:5432/database?sslmode=require, " +
                "with reserved characters of the password percent-encoded.");
        }
    }

    private static string Parse(string rest, ICollection<string> ignored)
    {
        var builder = new NpgsqlConnectionStringBuilder();
        var (beforeQuery, query) = SplitAt(rest, '?');
        var (authority, database) = SplitAt(beforeQuery, '/');
        var at = authority.LastIndexOf('@');
        if (at >= 0)
        {
            var (user, password) = SplitAt(authority[..at], ':');
            if (user.Length > 0)
                builder.Username = Decode(user);
            if (password.Length > 0)
                builder.Password = Decode(password);
        }

        SetHosts(builder, authority[(at + 1)..]);
        if (database.Length > 0)
            builder.Database = Decode(database);
        foreach (var pair in query.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var (name, value) = SplitAt(pair, '=');
            if (!TrySet(builder, Decode(name), Decode(value)))
                ignored.Add(Decode(name));
        }

        if (string.IsNullOrEmpty(builder.Host))
            throw new FormatException("No host.");
        return builder.ConnectionString;
    }

    /// <summary>One host or several (<c>a:5432,b</c>); an IPv6 address stands in brackets, a socket folder is percent-encoded.</summary>
    internal static void SetHosts(NpgsqlConnectionStringBuilder builder, string hosts)
    {
        var parts = hosts.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(SplitPort).ToList();
        if (parts is [var (host, port)])
        {
            builder.Host = host;
            builder.Port = port ?? NpgsqlConnection.DefaultPort;
        }
        else if (parts.Count > 1)
        {
            builder.Host = string.Join(',', parts.Select(part => part.Port is { } port ? $"{part.Host}:{port}" : part.Host));
        }
    }

    private static (string Host, int? Port) SplitPort(string text)
    {
        var end = text.StartsWith('[') ? text.IndexOf(']', StringComparison.Ordinal) + 1 : 0;
        var colon = text.IndexOf(':', end);
        var host = Decode(colon < 0 ? text : text[..colon]).Trim('[', ']');
        return (host, colon < 0 || colon == text.Length - 1 ? null : ushort.Parse(text.AsSpan(colon + 1), null));
    }

    private static bool TrySet(NpgsqlConnectionStringBuilder builder, string name, string value)
    {
        try
        {
            return LibpqParameters.TrySet(builder, name, value) || TrySetOwn(builder, name, value);
        }
        catch (Exception error) when (error is ArgumentException or FormatException or OverflowException)
        {
            throw new StartFailureException($"The parameter '{name}' in DATABASE_URL has a value that is not allowed.");
        }
    }

    /// <summary>Npgsql's own keywords pass, too.</summary>
    private static bool TrySetOwn(NpgsqlConnectionStringBuilder builder, string name, string value)
    {
        if (!builder.ContainsKey(name))
            return false;

        builder[name] = value;
        return true;
    }

    private static (string Before, string After) SplitAt(string text, char mark)
    {
        var index = text.IndexOf(mark, StringComparison.Ordinal);
        return index < 0 ? (text, "") : (text[..index], text[(index + 1)..]);
    }

    private static string Decode(string text) => Uri.UnescapeDataString(text);
}
