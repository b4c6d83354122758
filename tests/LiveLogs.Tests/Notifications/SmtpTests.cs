using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using LiveLogs.Notifications;
using LiveLogs.Notifications.Channels.Email;
using LiveLogs.Outbound;
using LiveLogs.Tests.Connectors;
using LiveLogs.Tests.Notifications.StandIns;
using MimeKit;
using Xunit;

namespace LiveLogs.Tests.Notifications;

public sealed class SmtpTests
{
    private readonly ManualTime _time = new();

    internal static object Config(SmtpStandIn server, string security = "none") =>
        new { to = "ops@example.com", transport = "smtp", from = "alerts@example.com", host = "127.0.0.1", port = server.Port, security };

    [Fact]
    public async Task The_mails_of_an_episode_form_a_thread_and_a_repeat_has_the_same_id()
    {
        await using var server = new SmtpStandIn().Start();
        using var kinds = new Kinds(_time);
        var episode = Guid.NewGuid();

        foreach (var notice in (Notice[])[Notices.Of(episode), Notices.Of(episode), Notices.Of(episode, 2, NoticeKind.Resolved) with { Title = "Zahlung 😀 wieder gut" }])
            Assert.Equal(SendOutcome.Delivered, (await kinds.SendAsync(kinds.Email, Config(server), notice)).Outcome);

        var mails = server.Mails.ToList();
        Assert.Equal(Header(mails[0], "Message-ID"), Header(mails[1], "Message-ID"));
        Assert.Equal(Header(mails[0], "Message-ID"), Header(mails[2], "References"));
        Assert.NotEqual(Header(mails[0], "Message-ID"), Header(mails[2], "Message-ID"));
        Assert.Contains("Zahlung 😀 wieder gut", Read(mails[2]).Subject, StringComparison.Ordinal);
        Assert.Equal("Mon, 12 Jan 2026 10:00:00 +0000", Header(mails[0], "Date"));
        Assert.Contains("upstream timed out", Read(mails[0]).TextBody, StringComparison.Ordinal);
        Assert.Contains("upstream timed out", Read(mails[0]).HtmlBody, StringComparison.Ordinal);
        Assert.Empty(server.Complaints);
    }

    [Fact]
    public async Task A_password_goes_only_through_STARTTLS_to_a_certificate_that_is_trusted()
    {
        using var certificate = SelfSigned();
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, certificate.ExportCertificatePem());
        await using var server = new SmtpStandIn { Certificate = certificate, Account = "bot:s3cret" }.Start();
        using var trusting = new Kinds(_time, new OutboundOptions { AllowedPrivateHosts = { "127.0.0.1" }, TrustedCertificates = file });
        using var strict = new Kinds(_time);
        File.Delete(file);

        var sent = await trusting.SendAsync(trusting.Email, WithAccount("s3cret"), Notices.Of());
        var denied = await trusting.SendAsync(trusting.Email, WithAccount("wrong"), Notices.Of());
        var untrusted = await strict.SendAsync(strict.Email, WithAccount("s3cret"), Notices.Of());

        Assert.Equal((SendOutcome.Delivered, SendOutcome.Refused, SendOutcome.Later), (sent.Outcome, denied.Outcome, untrusted.Outcome));
        Assert.True(server.WasEncrypted);
        Assert.Single(server.Mails);

        object WithAccount(string password) => new
        {
            to = "ops@example.com",
            transport = "smtp",
            from = "alerts@example.com",
            host = "127.0.0.1",
            port = server.Port,
            security = "starttls",
            username = "bot",
            password,
        };
    }

    [Fact]
    public async Task A_server_without_STARTTLS_gets_nothing_when_encryption_was_asked_for()
    {
        await using var server = new SmtpStandIn().Start();
        using var kinds = new Kinds(_time);

        var result = await kinds.SendAsync(kinds.Email, Config(server, "starttls"), Notices.Of());

        Assert.Equal(SendOutcome.Refused, result.Outcome);
        Assert.Empty(server.Mails);
    }

    [Theory]
    [InlineData("connect", "421 busy", nameof(SendOutcome.Later))]
    [InlineData("MAIL", "451 later", nameof(SendOutcome.Later))]
    [InlineData("RCPT", "450 mailbox busy", nameof(SendOutcome.Later))]
    [InlineData("RCPT", "550 no such user; internal detail", nameof(SendOutcome.Refused))]
    [InlineData(".", "452 full", nameof(SendOutcome.Later))]
    [InlineData(".", "554 looks like spam; internal detail", nameof(SendOutcome.Rejected))]
    [InlineData("EHLO", "nonsense", nameof(SendOutcome.Later))]
    public async Task The_class_of_a_reply_decides(string command, string reply, string outcome)
    {
        await using var server = new SmtpStandIn { Replies = { [command] = reply } }.Start();
        using var kinds = new Kinds(_time);

        var result = await kinds.SendAsync(kinds.Email, Config(server), Notices.Of());

        Assert.Equal(outcome, result.Outcome.ToString());
        Assert.DoesNotContain("internal detail", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_knows_what_came_of_a_mail_that_was_taken_in_silence()
    {
        await using var server = new SmtpStandIn { SilentAfterTaking = true }.Start();
        using var kinds = new Kinds(_time);

        var sending = kinds.SendAsync(kinds.Email, Config(server), Notices.Of());
        await server.Silent.WaitAsync(TimeSpan.FromSeconds(20));
        _time.Advance(TimeSpan.FromMinutes(11));

        Assert.Equal(SendOutcome.Unknown, (await sending).Outcome);
    }

    /// <summary>The message is larger than all that kernels take between client and server, so its end cannot have been sent.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    [InlineData(70_000)]
    public async Task A_mail_that_breaks_off_in_the_middle_has_not_arrived(int after)
    {
        await using var server = new SmtpStandIn { BreaksAfter = after }.Start();
        using var kinds = new Kinds(_time);
        var mail = new Mail
        {
            From = "logs@example.com",
            FromName = Mail.DefaultName,
            To = ["on-call@example.com"],
            Subject = "large",
            Text = string.Join('\n', Enumerable.Repeat(new string('x', 70), 200_000)),
            Html = "<p>large</p>",
            MessageId = "<1@example.com>",
            InReplyTo = null,
            Date = _time.GetUtcNow(),
            Reference = "1",
        };

        var result = await kinds.Smtp.SendAsync(mail, JsonSerializer.SerializeToElement(Config(server)), CancellationToken.None);

        Assert.Equal(SendOutcome.Later, result.Outcome);
    }

    [Fact]
    public async Task Receivers_that_are_refused_keep_it_from_nobody_else_and_are_named()
    {
        await using var server = new SmtpStandIn { Receivers = { ["bad@example.com"] = "550 no such user; internal detail" } }.Start();
        using var kinds = new Kinds(_time);

        var result = await kinds.SendAsync(kinds.Email, ConfigTo(server, "a@example.com", "bad@example.com", "c@example.com"), Notices.Of());

        Assert.Equal((SendOutcome.Delivered, "The mail server did not take bad@example.com (550); the others have it."), (result.Outcome, result.Error));
        Assert.Equal(["a@example.com", "c@example.com"], Assert.Single(server.Envelopes));
    }

    [Fact]
    public async Task Receivers_that_are_to_wait_are_tried_again_without_the_others()
    {
        await using var server = new SmtpStandIn { Receivers = { ["grey@example.com"] = "450 greylisted" } }.Start();
        using var kinds = new Kinds(_time);
        var (config, notice) = (ConfigTo(server, "a@example.com", "grey@example.com"), Notices.Of());

        var first = await kinds.SendAsync(kinds.Email, config, notice);
        server.Receivers.Clear();
        var second = await kinds.SendAsync(kinds.Email, config, notice, first.Thread);
        var next = await kinds.SendAsync(kinds.Email, config, Notices.Of(notice.EpisodeId, 2, NoticeKind.Resolved), first.Thread);

        Assert.Equal((SendOutcome.Later, true), (first.Outcome, first.IsPartial));
        Assert.Equal((SendOutcome.Delivered, SendOutcome.Delivered), (second.Outcome, next.Outcome));
        Assert.Equal(["a@example.com", "grey@example.com", "a@example.com,grey@example.com"], server.Envelopes.Select(envelope => string.Join(',', envelope)));
    }

    [Theory]
    [InlineData("550 no", "550 no", nameof(SendOutcome.Refused))]
    [InlineData("550 no", "450 wait", nameof(SendOutcome.Later))]
    public async Task When_nobody_is_taken_nothing_is_sent(string one, string other, string outcome)
    {
        await using var server = new SmtpStandIn { Receivers = { ["a@example.com"] = one, ["b@example.com"] = other } }.Start();
        using var kinds = new Kinds(_time);

        var result = await kinds.SendAsync(kinds.Email, ConfigTo(server, "a@example.com", "b@example.com"), Notices.Of());

        Assert.Equal((outcome, false), (result.Outcome.ToString(), result.IsPartial));
        Assert.Empty(server.Envelopes);
    }

    [Fact]
    public async Task The_greeting_names_the_console_or_what_the_channel_says()
    {
        await using var server = new SmtpStandIn().Start();
        using var kinds = new Kinds(_time);
        await kinds.SendAsync(kinds.Email, Config(server), Notices.Of());
        await kinds.SendAsync(kinds.Email, new { to = "ops@example.com", transport = "smtp", from = "a@example.com", host = "127.0.0.1", port = server.Port, security = "none", hello = "relay.example.net" }, Notices.Of());
        kinds.Options.PublicUrl = new Uri("http://localhost:8000/");
        await kinds.SendAsync(kinds.Email, Config(server), Notices.Of());

        Assert.Equal(["logs.example.com", "relay.example.net"], server.Greetings.Take(2));
        Assert.DoesNotContain("invalid", server.Greetings.Last(), StringComparison.Ordinal);
        Assert.Matches(@"\.|^\[", server.Greetings.Last());
    }

    [Theory]
    [InlineData("450 4.7.1 <livelogs>: Helo command rejected: Host not found", nameof(SendOutcome.Later))]
    [InlineData("550 HELO argument is not valid", nameof(SendOutcome.Refused))]
    public async Task A_server_that_objects_to_the_greeting_is_understood(string reply, string outcome)
    {
        await using var server = new SmtpStandIn { Replies = { ["RCPT"] = reply } }.Start();
        using var kinds = new Kinds(_time);

        var result = await kinds.SendAsync(kinds.Email, Config(server), Notices.Of());

        Assert.Equal(outcome, result.Outcome.ToString());
        Assert.EndsWith("It objects to the name in our greeting, 'logs.example.com': set 'hello' to a name that leads to this host.", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("XOAUTH2 OAUTHBEARER", "offers only OAUTHBEARER, XOAUTH2 to log in")]
    [InlineData("<script>", "does not offer authentication")]
    public async Task The_ways_to_log_in_that_are_offered_are_named_when_none_fits(string methods, string expected)
    {
        using var certificate = SelfSigned();
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, certificate.ExportCertificatePem(), TestContext.Current.CancellationToken);
        await using var server = new SmtpStandIn { Certificate = certificate, Account = "bot:s3cret", Methods = methods }.Start();
        using var kinds = new Kinds(_time, new OutboundOptions { AllowedPrivateHosts = { "127.0.0.1" }, TrustedCertificates = file });
        File.Delete(file);

        var result = await kinds.SendAsync(
            kinds.Email,
            new { to = "ops@example.com", transport = "smtp", from = "alerts@example.com", host = "127.0.0.1", port = server.Port, security = "starttls", username = "bot", password = "s3cret" },
            Notices.Of());

        Assert.Equal(SendOutcome.Refused, result.Outcome);
        Assert.Contains(expected, result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ops@bücher.example", null)]
    [InlineData("öps@example.com", "before the @")]
    [InlineData("a@example.com, b@example.com", "as a list")]
    [InlineData("a@example.com;b@example.com", "as a list")]
    [InlineData("Ops <ops@example.com>", "Leave the name")]
    [InlineData("ops", "is not an e-mail address")]
    [InlineData("ops@exa mple.com", "is not an e-mail address")]
    [InlineData("ops@example.com\r\nBcc: x@example.com", "is not an e-mail address")]
    public void Addresses_are_bare_and_what_is_wrong_with_them_is_said(string address, string? problem)
    {
        using var kinds = new Kinds(_time);
        var errors = Kinds.Errors(kinds.Email, new { to = address, transport = "smtp", from = "a@example.com", host = "mail.example.com" });

        if (problem is null)
            Assert.Empty(errors);
        else
            Assert.Contains(problem, Assert.Single(errors).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Domains_of_other_letters_go_over_the_wire_in_ASCII()
    {
        await using var server = new SmtpStandIn().Start();
        using var kinds = new Kinds(_time);

        await kinds.SendAsync(kinds.Email, ConfigTo(server, "ops@bücher.example"), Notices.Of());

        Assert.Equal(["ops@xn--bcher-kva.example"], Assert.Single(server.Envelopes));
        Assert.Empty(server.Complaints);
    }

    private static object ConfigTo(SmtpStandIn server, params string[] to) =>
        new { to, transport = "smtp", from = "alerts@example.com", host = "127.0.0.1", port = server.Port, security = "none" };

    private static string Header(string mail, string name) =>
        mail.Split('\n').First(line => line.StartsWith($"{name}: ", StringComparison.Ordinal))[(name.Length + 2)..];

    private static MimeMessage Read(string mail) => MimeMessage.Load(new MemoryStream(Encoding.ASCII.GetBytes(mail)));

    private static X509Certificate2 SelfSigned()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using var certificate = request.CreateSelfSigned(TimeProvider.System.GetUtcNow().AddDays(-1), TimeProvider.System.GetUtcNow().AddDays(1));
        return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null);
    }
}
