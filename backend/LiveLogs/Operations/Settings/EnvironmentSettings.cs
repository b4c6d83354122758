using LiveLogs.Operations.Lifetime;

namespace LiveLogs.Operations.Settings;

/// <summary>
/// The customary environment variables (<c>DATABASE_URL</c>, <c>REDIS_URL</c>, <c>CREDENTIAL_ENCRYPTION_KEY</c>) as
/// settings of the rooms. A setting that is given in its own name wins over its customary one.
/// </summary>
internal static class EnvironmentSettings
{
    /// <summary>Where the names of parameters of DATABASE_URL are listed that have no effect here, to be logged once there is a log.</summary>
    public const string IgnoredParameters = "DatabaseUrl:Ignored";

    /// <exception cref="StartFailureException">A variable does not have the form it should.</exception>
    public static void AddEnvironmentSettings(this ConfigurationManager configuration)
    {
        var mapped = new Dictionary<string, string?>();
        var ignored = new List<string>();
        Map("DATABASE_URL", "ConnectionStrings:Database", url => DatabaseUrl.ToConnectionString(url, ignored));
        Map("REDIS_URL", "ConnectionStrings:Redis", RedisUrl.ToConfiguration);
        Map("CREDENTIAL_ENCRYPTION_KEY", "KeyRing:MasterKey", value => value);
        Map("CREDENTIAL_ENCRYPTION_KEY_FILE", "KeyRing:MasterKeyFile", value => value);
        if (ignored.Count > 0)
            mapped[IgnoredParameters] = string.Join(", ", ignored);
        configuration.AddInMemoryCollection(mapped);

        void Map(string variable, string setting, Func<string, string> convert)
        {
            if (configuration[variable] is { Length: > 0 } value && string.IsNullOrEmpty(configuration[setting]))
                mapped[setting] = convert(value);
        }
    }
}
