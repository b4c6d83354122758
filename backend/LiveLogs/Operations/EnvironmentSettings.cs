namespace LiveLogs.Operations;

/// <summary>
/// The customary environment variables (<c>DATABASE_URL</c>, <c>REDIS_URL</c>, <c>CREDENTIAL_ENCRYPTION_KEY</c>) as
/// settings of the rooms. A setting that is given in its own name wins over its customary one.
/// </summary>
internal static class EnvironmentSettings
{
    /// <exception cref="StartFailureException">A variable does not have the form it should.</exception>
    public static void AddEnvironmentSettings(this ConfigurationManager configuration)
    {
        var mapped = new Dictionary<string, string?>();
        Map("DATABASE_URL", "ConnectionStrings:Database", DatabaseUrl.ToConnectionString);
        Map("REDIS_URL", "ConnectionStrings:Redis", RedisUrl.ToConfiguration);
        Map("CREDENTIAL_ENCRYPTION_KEY", "KeyRing:MasterKey", value => value);
        Map("CREDENTIAL_ENCRYPTION_KEY_FILE", "KeyRing:MasterKeyFile", value => value);
        configuration.AddInMemoryCollection(mapped);

        void Map(string variable, string setting, Func<string, string> convert)
        {
            if (configuration[variable] is { Length: > 0 } value && string.IsNullOrEmpty(configuration[setting]))
                mapped[setting] = convert(value);
        }
    }
}
