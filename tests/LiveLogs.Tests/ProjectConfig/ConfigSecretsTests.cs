using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using LiveLogs.ProjectConfig;
using LiveLogs.ProjectConfig.Fields;
using LiveLogs.Storage.Keys;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace LiveLogs.Tests.ProjectConfig;

public sealed class ConfigSecretsTests
{
    private const string AtHome = """{"url":"https://home.example.com"}""";
    private const string Away = """{"url":"https://evil.example.com"}""";

    private readonly EphemeralDataProtectionProvider _protection = new();
    private readonly LampType _type = new();
    private readonly ConfigSecrets<Lamp> _secrets;

    public ConfigSecretsTests() => _secrets = new(_protection, _type, NullLogger<ConfigSecrets<Lamp>>.Instance);

    private static JsonObject Key => new() { ["key"] = "a secret of some length" };

    [Fact]
    public void Sealed_secrets_open_in_their_row_beside_their_address_only()
    {
        var sealedKey = _secrets.Seal(Lamp.Of(AtHome), Key)!;

        Assert.Equal(Key.ToJsonString(), _secrets.Open(Lamp.Of("""{"url":"https://home.example.com","colour":"red"}""", sealedKey)).ToJsonString());
        Assert.Throws<SecretsUnreadableException>(() => _secrets.Open(Lamp.Of(Away, sealedKey)));
        Assert.Throws<SecretsUnreadableException>(() => _secrets.Open(Lamp.Of(AtHome, sealedKey, project: 2)));
        Assert.Throws<SecretsUnreadableException>(() => _secrets.Open(Lamp.Of(AtHome, sealedKey, id: Guid.NewGuid())));
        Assert.DoesNotContain("secret", sealedKey, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_is_sealed_where_there_is_no_secret() => Assert.Null(_secrets.Seal(Lamp.Of(AtHome), []));

    [Fact]
    public void Secrets_that_do_not_open_are_shown_as_set()
    {
        var shown = _secrets.Mask(Lamp.Of(AtHome, "no ciphertext"));

        Assert.Equal("""{"url":"https://home.example.com","key":{"set":true,"last4":null}}""", shown.ToJsonString());
    }

    [Fact]
    public void Secrets_that_were_sealed_without_an_address_are_placed_once()
    {
        var lamp = Lamp.Of(AtHome);
        lamp.Secrets = _protection.CreateProtector("Lamps", lamp.ProjectNumber.ToString(CultureInfo.InvariantCulture), lamp.Id.ToString("D")).Protect(Key.ToJsonString());

        var placed = _secrets.Place(lamp)!;

        Assert.Equal(Key.ToJsonString(), _secrets.Open(Lamp.Of(AtHome, placed)).ToJsonString());
        Assert.Throws<SecretsUnreadableException>(() => _secrets.Open(Lamp.Of(Away, placed)));
        Assert.Null(_secrets.Place(Lamp.Of(AtHome, placed)));
        Assert.Null(_secrets.Place(Lamp.Of(AtHome, "no ciphertext")));
    }

    [Theory]
    [InlineData("""{"url":"https://home.example.com","colour":"red"}""", true, "")]
    [InlineData("""{"url":" https://home.example.com ","key":{"set":true,"last4":"ngth"}}""", true, "")]
    [InlineData("""{"url":"https://home.example.com","key":null}""", false, "")]
    [InlineData("""{"url":"https://evil.example.com"}""", true, "config.key")]
    [InlineData("""{"url":"https://evil.example.com","key":{"set":true,"last4":"ngth"}}""", true, "config.key")]
    [InlineData("""{"url":"https://evil.example.com","key":"another"}""", true, "")]
    [InlineData("""{"url":"https://evil.example.com","key":null}""", false, "")]
    [InlineData("""{"colour":"red"}""", true, "config.key,config.url")]
    public async Task A_kept_secret_follows_no_new_address(string config, bool hasKey, string wrong)
    {
        var body = JsonElement.Parse($$"""{"name":"desk","config":{{config}}}""");
        var reader = new ConfigReader(body, _type.RequestFields.Select(field => field with { Required = false }).ToList());

        var wanted = await _type.ReadAsync(new(reader, "home", 1, Lamp.Of(AtHome), Key, null!), CancellationToken.None);

        Assert.Equal(wrong, string.Join(',', reader.ByField().Keys.Order(StringComparer.Ordinal)));
        Assert.Equal(hasKey, wanted!.Config.TryGetProperty("key", out var key) && key.ValueKind != JsonValueKind.Null);
    }
}
