using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using LiveLogs.Notifications;
using LiveLogs.Outbound;
using LiveLogs.Tests.Connectors;
using LiveLogs.Tests.Notifications.StandIns;
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
        Assert.StartsWith("=?utf-8?B?", Header(mails[2], "Subject"), StringComparison.Ordinal);
        Assert.Equal("Mon, 12 Jan 2026 10:00:00 +0000", Header(mails[0], "Date"));
        Assert.Contains("upstream timed out", Decode(mails[0]), StringComparison.Ordinal);
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
        _time.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(SendOutcome.Unknown, (await sending).Outcome);
    }

    private static string Header(string mail, string name) =>
        mail.Split('\n').First(line => line.StartsWith($"{name}: ", StringComparison.Ordinal))[(name.Length + 2)..];

    private static string Decode(string mail) =>
        Encoding.UTF8.GetString(Convert.FromBase64String(mail.Split("base64\n\n")[1].Split("\n--")[0]));

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
