using System.Net;
using System.Net.Sockets;
using LiveLogs.Notifications;
using LiveLogs.Outbound;
using LiveLogs.Tests.Connectors;
using LiveLogs.Tests.Notifications.StandIns;
using Xunit;

namespace LiveLogs.Tests.Notifications;

/// <summary>Channels to places that a user may not name: refused when they are saved where that can be told, and when connecting in any case.</summary>
public sealed class ForbiddenPlaceTests
{
    private readonly ManualTime _time = new();

    [Theory]
    [InlineData("https://127.0.0.1/hook")]
    [InlineData("https://0x7f000001/hook")]
    [InlineData("https://169.254.169.254/latest/meta-data")]
    [InlineData("https://10.0.0.1/hook")]
    [InlineData("https://192.168.1.1:8443/hook")]
    [InlineData("https://[::1]/hook")]
    [InlineData("https://[::ffff:169.254.169.254]/hook")]
    [InlineData("https://[fd00:ec2::254]/hook")]
    [InlineData("https://localhost/hook")]
    [InlineData("http://hooks.example.com/")]
    [InlineData("https://user:password@hooks.example.com/")]
    [InlineData("file:///etc/passwd")]
    public async Task An_address_inside_is_refused_when_saved_and_when_sent(string url)
    {
        using var kinds = new Kinds(_time, new OutboundOptions());
        var config = new { url, secret = WebhookStandIn.Secret };

        Assert.Equal("url", Assert.Single(Kinds.Errors(kinds.Webhook, config)).Field);
        if (url.StartsWith("https://", StringComparison.Ordinal) && !url.Contains('@', StringComparison.Ordinal))
            Assert.Equal(SendOutcome.Refused, (await kinds.SendAsync(kinds.Webhook, config, Notices.Of())).Outcome);
    }

    [Fact]
    public async Task A_name_that_leads_inside_only_when_it_is_used_is_refused_then()
    {
        using var kinds = new Kinds(_time, new OutboundOptions());
        await using var server = await new WebhookStandIn().StartAsync<WebhookStandIn>();
        var name = NameOfThisMachine();
        var config = new { url = $"https://{name}:{server.Address.Port}/", secret = WebhookStandIn.Secret };

        var result = await kinds.SendAsync(kinds.Webhook, config, Notices.Of());

        Assert.Empty(Kinds.Errors(kinds.Webhook, config));
        Assert.Equal((SendOutcome.Refused, 0), (result.Outcome, server.Requests));
        Assert.DoesNotMatch(@"\d+\.\d+\.\d+\.\d+", result.Error);
    }

    [Fact]
    public async Task A_redirect_to_the_metadata_service_is_not_followed()
    {
        using var kinds = new Kinds(_time);
        await using var server = await new WebhookStandIn().StartAsync<WebhookStandIn>();
        server.Faults = _ => Fault.Status(307, ("Location", "http://169.254.169.254/latest/meta-data/"));

        var result = await kinds.SendAsync(kinds.Webhook, new { url = server.Address, secret = WebhookStandIn.Secret }, Notices.Of());

        Assert.Equal((SendOutcome.Refused, 1), (result.Outcome, server.Requests));
    }

    [Fact]
    public async Task A_mail_server_inside_is_refused_too()
    {
        await using var server = new SmtpStandIn().Start();
        using var kinds = new Kinds(_time, new OutboundOptions());

        var result = await kinds.SendAsync(kinds.Email, SmtpTests.Config(server, "starttls"), Notices.Of());

        Assert.Equal("host", Assert.Single(Kinds.Errors(kinds.Email, SmtpTests.Config(server, "starttls"))).Field);
        Assert.Equal(SendOutcome.Refused, result.Outcome);
    }

    [Fact]
    public void Slack_Teams_and_Jira_channels_may_name_their_providers_hosts_only()
    {
        using var kinds = new Kinds(_time);

        Assert.Empty(Kinds.Errors(kinds.Slack, new { webhook_url = "https://hooks.slack.com/services/T/B/x" }));
        Assert.Empty(Kinds.Errors(kinds.Teams, new { url = "https://prod-1.westeurope.logic.azure.com/workflows/x?sig=y" }));
        Assert.Empty(Kinds.Errors(kinds.Jira, new { site = "https://shop.atlassian.net", email = "a@b.example", api_token = "t", project = "OPS" }));
        Assert.NotEmpty(Kinds.Errors(kinds.Slack, new { webhook_url = "https://hooks.slack.com.evil.example/services/T/B/x" }));
        Assert.NotEmpty(Kinds.Errors(kinds.Teams, new { url = "https://evillogic.azure.com/" }));
        Assert.NotEmpty(Kinds.Errors(kinds.Jira, new { site = "https://atlassian.net.evil.example", email = "a@b.example", api_token = "t", project = "OPS" }));
    }

    /// <summary>A name that says nothing of where it leads until it is looked up.</summary>
    private static string NameOfThisMachine()
    {
        string[] names = [Dns.GetHostName(), "localhost.localdomain", "ip6-localhost", "ip6-loopback"];
        return names.First(name => LeadsInside(name));

        static bool LeadsInside(string name)
        {
            try
            {
                return Array.Exists(Dns.GetHostAddresses(name), address => !PublicAddress.IsPublic(address));
            }
            catch (SocketException)
            {
                return false;
            }
        }
    }
}
