using System.Globalization;
using Npgsql;

namespace LiveLogs.Operations.Settings;

/// <summary>
/// The parameters that a PostgreSQL URI may carry (https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-PARAMKEYWORDS) as Npgsql's settings.
/// </summary>
internal static class LibpqParameters
{
    /// <summary>Takes a parameter over.</summary>
    /// <returns>False when Npgsql has nothing like it.</returns>
    /// <exception cref="ArgumentException">The value is none of this parameter.</exception>
    /// <exception cref="FormatException">The value is no number.</exception>
    public static bool TrySet(NpgsqlConnectionStringBuilder builder, string name, string value)
    {
        switch (name.ToLowerInvariant())
        {
            case "host":
                DatabaseUrl.SetHosts(builder, Uri.EscapeDataString(value));
                break;
            case "port":
                builder.Port = Number(value);
                break;
            case "dbname":
                builder.Database = value;
                break;
            case "user":
                builder.Username = value;
                break;
            case "connect_timeout":
                builder.Timeout = Number(value);
                break;
            case "application_name" or "fallback_application_name":
                builder.ApplicationName = value;
                break;
            case "target_session_attrs":
                builder.TargetSessionAttributes = value;
                break;
            case "load_balance_hosts":
                builder.LoadBalanceHosts = Switch(value, "random", "disable");
                break;
            case "krbsrvname":
                builder.KerberosServiceName = value;
                break;
            default:
                return TrySetSecurity(builder, name, value) || TrySetKeepAlive(builder, name, value);
        }

        return true;
    }

    private static bool TrySetSecurity(NpgsqlConnectionStringBuilder builder, string name, string value)
    {
        switch (name.ToLowerInvariant())
        {
            case "sslmode":
                builder.SslMode = Choice<SslMode>(value);
                break;
            // As JDBC and several providers write it.
            case "ssl":
                builder.SslMode = Switch(value, "true", "false") ? SslMode.Require : SslMode.Prefer;
                break;
            case "sslnegotiation":
                builder.SslNegotiation = value.Equals("postgres", StringComparison.OrdinalIgnoreCase) ? SslNegotiation.Postgres : Choice<SslNegotiation>(value);
                break;
            case "sslrootcert":
                builder.RootCertificate = value;
                break;
            case "sslcert":
                builder.SslCertificate = value;
                break;
            case "sslkey":
                builder.SslKey = value;
                break;
            case "sslpassword":
                builder.SslPassword = value;
                break;
            case "channel_binding":
                builder.ChannelBinding = Choice<ChannelBinding>(value);
                break;
            case "gssencmode":
                builder.GssEncryptionMode = Choice<GssEncryptionMode>(value);
                break;
            case "require_auth":
                builder.RequireAuth = value;
                break;
            default:
                return false;
        }

        return true;
    }

    private static bool TrySetKeepAlive(NpgsqlConnectionStringBuilder builder, string name, string value)
    {
        switch (name.ToLowerInvariant())
        {
            case "keepalives":
                builder.TcpKeepAlive = Switch(value, "1", "0");
                break;
            case "keepalives_idle":
                (builder.TcpKeepAlive, builder.TcpKeepAliveTime) = (true, Number(value));
                break;
            case "keepalives_interval":
                // Npgsql takes it only together with the time before it: Linux has two hours.
                builder.TcpKeepAliveTime = builder.TcpKeepAliveTime == 0 ? 7_200 : builder.TcpKeepAliveTime;
                (builder.TcpKeepAlive, builder.TcpKeepAliveInterval) = (true, Number(value));
                break;
            default:
                return false;
        }

        return true;
    }

    private static int Number(string value) => int.Parse(value, NumberStyles.None, CultureInfo.InvariantCulture);

    private static bool Switch(string value, string on, string off) =>
        value.Equals(on, StringComparison.OrdinalIgnoreCase) || (value.Equals(off, StringComparison.OrdinalIgnoreCase)
            ? false
            : throw new ArgumentException("Neither on nor off.", nameof(value)));

    /// <summary>A name, never a number.</summary>
    private static T Choice<T>(string value)
        where T : struct, Enum =>
        Enum.TryParse<T>(value.Replace("-", "", StringComparison.Ordinal), ignoreCase: true, out var choice) && !int.TryParse(value, out _)
            ? choice
            : throw new ArgumentException("Not one of the choices.", nameof(value));
}
