using LiveLogs.Notifications;
using LiveLogs.Notifications.Channels.Email;
using LiveLogs.Notifications.Deliveries;
using LiveLogs.Tests.Connectors;
using LiveLogs.Tests.Notifications.StandIns;
using MimeKit;
using Xunit;

namespace LiveLogs.Tests.Notifications;

/// <summary>Lines of log in notifications: as they were written where there is room, and never more than text.</summary>
public sealed class TextsOfLinesTests
{
    private const string Trace = "System.Exception: boom\r\n\tat Shop.Pay()\n\tat Shop.Main()";
    private readonly ManualTime _time = new();

    [Theory]
    [InlineData("\u001b[31mred \u001b[0mend", "red end")]
    [InlineData("\u001b[1;38;5;196mred\u001b[m", "red")]
    [InlineData("\u009b32mgreen", "green")]
    [InlineData("\u001b]8;;https://evil.example\u0007link\u001b]8;;\u0007", "link")]
    [InlineData("\u001b]0;title\u001b\\text", "text")]
    [InlineData("\u001b(Btext", "text")]
    [InlineData("a\u0007b", "a b")]
    [InlineData("[31mred", "[31mred")]
    public void Colours_go_wholly(string text, string plain)
    {
        Assert.Equal(plain, Clip.OneLine(text, 100));
        Assert.Equal(plain, Clip.Lines(text, 100));
    }

    [Fact]
    public void A_stack_trace_keeps_its_lines_and_a_title_has_one()
    {
        Assert.Equal("System.Exception: boom\n\tat Shop.Pay()\n\tat Shop.Main()", Clip.Lines(Trace, 1_000));
        Assert.Equal("System.Exception: boom   at Shop.Pay()  at Shop.Main()", Clip.OneLine(Trace, 1_000));

        using var kinds = new Kinds(_time);
        var notice = Notices.Of() with { Lines = [new(Notices.Start, "ERROR", "/aws/lambda/pay", Trace)] };
        var message = kinds.Composer.Compose(new Parcel([Kinds.Delivery(notice)], IsDigest: false), "target", default);

        Assert.EndsWith("boom\n\tat Shop.Pay()\n\tat Shop.Main()", Assert.Single(message.Lines), StringComparison.Ordinal);
        Assert.Contains("boom\n\tat Shop.Pay()", Mail.Of(message, "a@example.com", "LiveLogs", ["b@example.com"], Notices.Start).Html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("plain")]
    [InlineData("=?utf-8?B?SGFja2Vk?= is text")]
    [InlineData("Größe =?utf-8?Q?=41?= 😀 and a line that is long enough to be folded in several encoded words of its header")]
    public void A_subject_is_shown_as_it_was_written(string title)
    {
        using var kinds = new Kinds(_time);
        var message = kinds.Composer.Compose(new Parcel([Kinds.Delivery(Notices.Of() with { Title = title })], IsDigest: false), "target", default);
        var mail = Mail.Of(message, "a@example.com", "LiveLogs", ["b@example.com"], Notices.Start);

        using var wire = new MemoryStream();
        MimeMail.Of(mail).WriteTo(MimeMail.Format, wire);
        wire.Position = 0;

        Assert.Equal($"[FIRING] {title}", MimeMessage.Load(wire).Subject);
        Assert.DoesNotContain("=?", mail.PlainSubject, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://hooks.example.com/a#b")]
    [InlineData("https://hooks.example.com/a\r\nHost: evil")]
    [InlineData("https://hooks.example.com/a\nb")]
    [InlineData("https://hooks.example.com/a b")]
    public void An_address_is_one_line_without_a_fragment(string url)
    {
        using var kinds = new Kinds(_time);

        Assert.Equal("url", Assert.Single(Kinds.Errors(kinds.Webhook, new { url, secret = WebhookStandIn.Secret })).Field);
    }

    [Fact]
    public void Secrets_are_not_taken_for_plain_http()
    {
        using var kinds = new Kinds(_time);
        kinds.Options.TrustedHosts.Add("jira.example.com");

        Assert.Equal("site", Assert.Single(Kinds.Errors(kinds.Jira, new { site = "http://jira.example.com", email = "a@b.example", api_token = "t", project = "OPS" })).Field);
        Assert.Equal("webhook_url", Assert.Single(Kinds.Errors(kinds.Slack, new { webhook_url = "http://hooks.slack.com/services/x" })).Field);
        Assert.Equal("url", Assert.Single(Kinds.Errors(kinds.Teams, new { url = "http://x.logic.azure.com/workflows" })).Field);
        Assert.Equal("url", Assert.Single(Kinds.Errors(kinds.Webhook, new { url = "http://hooks.example.com/", secret = WebhookStandIn.Secret, authorization = "Bearer x" })).Field);
    }
}
