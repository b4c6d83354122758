using System.Text.Json;
using LiveLogs.Tests.Connectors;
using Xunit;

namespace LiveLogs.Tests.Notifications;

/// <summary>The installation's own settings and who inherits them.</summary>
public sealed class DefaultsTests : IDisposable
{
    private readonly Kinds _kinds = new(new ManualTime());

    public void Dispose() => _kinds.Dispose();

    [Fact]
    public void A_channel_without_access_of_its_own_uses_the_installations()
    {
        Set("email", ("transport", "smtp"), ("host", "127.0.0.1"), ("port", "2525"), ("security", "none"), ("from", "alerts@example.com"));

        var config = _kinds.Catalogue.Complete(_kinds.Email, JsonSerializer.SerializeToElement(new { to = "ops@example.com" }));

        Assert.Empty(Kinds.Errors(_kinds.Email, config));
        Assert.Equal(2525, config.GetProperty("port").GetInt32());
        Assert.Null(_kinds.Catalogue.FindDefault("email"));
        Assert.Empty(_kinds.Catalogue.Problems());
    }

    [Theory]
    [InlineData("host", "mail.evil.example")]
    [InlineData("from", "boss@example.com")]
    [InlineData("transport", "smtp")]
    public void A_channel_that_names_any_access_inherits_no_secret(string field, string value)
    {
        Set("email", ("transport", "smtp"), ("host", "127.0.0.1"), ("from", "alerts@example.com"), ("username", "bot"), ("password", "s3cret"));

        var config = _kinds.Catalogue.Complete(
            _kinds.Email, JsonSerializer.SerializeToElement(new Dictionary<string, string> { ["to"] = "ops@example.com", [field] = value }));

        Assert.DoesNotContain("s3cret", config.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public void Wrong_settings_are_all_named_at_start()
    {
        Set("slack", ("webhook_url", "https://evil.example/"));
        Set("email", ("transport", "pigeon"), ("from", "x"), ("to", "not an address"));
        Set("fax", ("number", "1"));

        var problems = string.Join('\n', _kinds.Catalogue.Problems());

        foreach (var name in (string[])["slack:webhook_url", "email:transport", "email:from", "email:to", "Defaults:fax"])
            Assert.Contains(name, problems, StringComparison.Ordinal);
    }

    [Fact]
    public void Templates_know_their_placeholders_and_fill_each_value_once()
    {
        var notice = Notices.Of() with { Title = "{{url}} {{line}}" };
        var config = JsonSerializer.SerializeToElement(new { title_template = "{{severity}}: {{ title }}", body_template = "{{count}} in {{project}}" });

        var message = _kinds.Composer.ComposeTest(notice, config);

        Assert.Equal(("high: {{url}} {{line}}", "124 in shop"), (message.Title, message.Body));
        Assert.Contains(
            Kinds.Errors(_kinds.Webhook, new { url = "https://example.com", secret = StandIns.WebhookStandIn.Secret, title_template = "{{password}}" }),
            error => error.Field == "title_template");
    }

    private void Set(string kind, params (string Name, string Value)[] settings) =>
        _kinds.Options.Defaults[kind] = settings.ToDictionary(setting => setting.Name, setting => setting.Value);
}
