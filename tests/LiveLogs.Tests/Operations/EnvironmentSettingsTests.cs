using LiveLogs.Operations.Lifetime;
using LiveLogs.Operations.Settings;
using Microsoft.Extensions.Configuration;
using Npgsql;
using Xunit;

namespace LiveLogs.Tests.Operations;

public sealed class EnvironmentSettingsTests
{
    [Theory]
    [InlineData("postgresql://ann:secret@db.example.com:5433/logs", "Host=db.example.com;Port=5433;Username=ann;Password=secret;Database=logs")]
    [InlineData("postgres://ann:secret@db.example.com/logs", "Host=db.example.com;Port=5432;Username=ann;Password=secret;Database=logs")]
    [InlineData("postgresql://db.example.com", "Host=db.example.com;Port=5432")]
    [InlineData("postgresql://ann@db/logs", "Host=db;Port=5432;Username=ann;Database=logs")]
    [InlineData("postgresql://a%40b:p%40ss%3A%2F%3Fw%3Drd%3B%27@db/logs", "Host=db;Port=5432;Username=a@b;Password=\"p@ss:/?w=rd;'\";Database=logs")]
    [InlineData("postgresql://ann:p@ss@db/logs", "Host=db;Port=5432;Username=ann;Password=p@ss;Database=logs")]
    [InlineData("postgresql://ann:a+b@db/l%20ogs", "Host=db;Port=5432;Username=ann;Password=a+b;Database=l ogs")]
    [InlineData("postgresql://ann:x@[2001:db8::7]:5433/logs", "Host=2001:db8::7;Port=5433;Username=ann;Password=x;Database=logs")]
    [InlineData("postgresql://%2Fvar%2Frun%2Fpostgresql/logs", "Host=/var/run/postgresql;Port=5432;Database=logs")]
    [InlineData("postgresql:///logs?host=/var/run/postgresql&user=ann", "Host=/var/run/postgresql;Port=5432;Database=logs;Username=ann")]
    [InlineData("postgresql://db/logs?sslmode=verify-full&connect_timeout=7&application_name=ll", "Host=db;Port=5432;Database=logs;SSL Mode=VerifyFull;Timeout=7;Application Name=ll")]
    [InlineData("postgresql://db/logs?sslmode=require&sslrootcert=%2Fetc%2Fca.pem", "Host=db;Port=5432;Database=logs;SSL Mode=Require;Root Certificate=/etc/ca.pem")]
    [InlineData("postgresql://a:5432,b:5433/logs?target_session_attrs=read-write", "Host=a:5432,b:5433;Database=logs;Target Session Attributes=read-write")]
    [InlineData("POSTGRESQL://db/logs?Maximum%20Pool%20Size=7", "Host=db;Port=5432;Database=logs;Maximum Pool Size=7")]
    [InlineData("postgresql://u:p@h/d?sslmode=require&channel_binding=require", "Host=h;Port=5432;Username=u;Password=p;Database=d;SSL Mode=Require;Channel Binding=Require")]
    [InlineData("postgresql://h/d?gssencmode=disable", "Host=h;Port=5432;Database=d;GSS Encryption Mode=Disable")]
    [InlineData("postgresql://h/d?keepalives=1&keepalives_idle=30&keepalives_interval=10&keepalives_count=3", "Host=h;Port=5432;Database=d;TCP Keepalive=true;TCP Keepalive Time=30;TCP Keepalive Interval=10")]
    [InlineData("postgresql://h/d?ssl=true&sslnegotiation=direct", "Host=h;Port=5432;Database=d;SSL Mode=Require;SSL Negotiation=Direct")]
    [InlineData("postgresql://h:6543/d?pgbouncer=true&connection_limit=1&schema=public&sslmode=verify-ca", "Host=h;Port=6543;Database=d;SSL Mode=VerifyCA")]
    [InlineData("postgresql://h/d?port=5999&options=-c%20search_path%3Dlogs", "Host=h;Port=5999;Database=d;Options=-c search_path=logs")]
    [InlineData("Host=db;Database=logs", "Host=db;Database=logs")]
    public void Database_url_is_understood(string url, string expected) =>
        Assert.Equal(Canonical(expected), Canonical(Map(("DATABASE_URL", url))["ConnectionStrings:Database"]!));

    [Theory]
    [InlineData("mysql://ann:hunter2@db/logs")]
    [InlineData("postgresql://")]
    [InlineData("postgresql://ann:hunter2@db:port/logs")]
    [InlineData("hunter2")]
    public void A_database_url_that_is_none_is_a_sentence_that_does_not_repeat_it(string url)
    {
        var failure = Assert.Throws<StartFailureException>(() => Map(("DATABASE_URL", url)));

        Assert.StartsWith("DATABASE_URL is not a PostgreSQL address.", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", failure.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sslmode=perhaps", "sslmode")]
    [InlineData("sslmode=7", "sslmode")]
    [InlineData("channel_binding=hunter2", "channel_binding")]
    [InlineData("connect_timeout=soon", "connect_timeout")]
    [InlineData("keepalives=yes", "keepalives")]
    [InlineData("Maximum%20Pool%20Size=many", "Maximum Pool Size")]
    public void A_parameter_with_a_wrong_value_is_named_without_the_value(string parameter, string name)
    {
        var failure = Assert.Throws<StartFailureException>(() => Map(("DATABASE_URL", $"postgresql://ann:hunter2@db/logs?{parameter}")));

        Assert.Contains($"'{name}'", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", failure.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Parameters_that_mean_nothing_here_are_left_out_and_named() => Assert.Equal(
        "pgbouncer, schema, no_such_thing",
        Map(("DATABASE_URL", "postgresql://ann:x@db/logs?pgbouncer=true&sslmode=require&schema=public&no_such_thing=1"))[EnvironmentSettings.IgnoredParameters]);

    [Theory]
    [InlineData("redis://cache.example.com", "cache.example.com:6379,abortConnect=false")]
    [InlineData("redis://ann:p%40ss@cache", "cache:6379,abortConnect=false,user=ann,password=p@ss")]
    [InlineData("redis://:p%40ss@cache:6380/3", "cache:6380,abortConnect=false,password=p@ss,defaultDatabase=3")]
    [InlineData("redis://default:x@cache/", "cache:6379,abortConnect=false,user=default,password=x")]
    [InlineData("rediss://:x@cache:6380", "cache:6380,abortConnect=false,password=x,ssl=true,sslHost=cache")]
    [InlineData("cache:6379,password=x", "cache:6379,password=x")]
    public void Redis_url_is_understood(string url, string expected) =>
        Assert.Equal(expected, Map(("REDIS_URL", url))["ConnectionStrings:Redis"]);

    [Theory]
    [InlineData("redis://")]
    [InlineData("redis://an%2Cn:hunter2@cache")]
    [InlineData("redis://:hunter2,x@cache")]
    [InlineData("redis://:hunter2@cache/first")]
    [InlineData("http://:hunter2@cache:6379")]
    [InlineData("tls://hunter2@cache:6379")]
    [InlineData("redis+sentinel://hunter2@cache:6379")]
    public void A_redis_url_that_cannot_be_used_is_a_sentence_that_does_not_repeat_it(string url)
    {
        var failure = Assert.Throws<StartFailureException>(() => Map(("REDIS_URL", url)));

        Assert.DoesNotContain("hunter2", failure.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_setting_in_its_own_name_wins_over_the_customary_variable()
    {
        var settings = Map(
            ("DATABASE_URL", "postgresql://customary/logs"),
            ("ConnectionStrings:Database", "Host=own"),
            ("CREDENTIAL_ENCRYPTION_KEY", "a customary key of some length"),
            ("REDIS_URL", ""));

        Assert.Equal("Host=own", settings["ConnectionStrings:Database"]);
        Assert.Equal("a customary key of some length", settings["KeyRing:MasterKey"]);
        Assert.Null(settings["ConnectionStrings:Redis"]);
    }

    private static ConfigurationManager Map(params (string Key, string Value)[] settings)
    {
        var configuration = new ConfigurationManager();
        configuration.AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value)));
        configuration.AddEnvironmentSettings();
        return configuration;
    }

    private static IEnumerable<string> Canonical(string connectionString)
    {
        var builder = new NpgsqlConnectionStringBuilder(connectionString);
        return builder.Keys.Select(key => $"{key}={builder[key]}").Order(StringComparer.Ordinal);
    }
}
