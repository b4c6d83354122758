using System.Text;
using LiveLogs.Notifications;
using LiveLogs.Tests.Notifications.StandIns;
using Microsoft.Extensions.Time.Testing;
using MimeKit;
using Xunit;

namespace LiveLogs.Tests.Notifications;

/// <summary>Mail servers that take their time (RFC 5321, section 4.5.3.2), and those that take no large messages (RFC 1870).</summary>
public sealed class PatientMailTests
{
    private readonly ReplyTime _time = new();

    [Theory]
    [InlineData("connect", 40)]
    [InlineData("connect", 290)]
    [InlineData("EHLO", 35)]
    [InlineData("EHLO", 290)]
    [InlineData("MAIL", 60)]
    [InlineData("RCPT", 35)]
    [InlineData("RCPT", 290)]
    [InlineData("DATA", 100)]
    [InlineData(".", 35)]
    [InlineData(".", 75)]
    [InlineData(".", 590)]
    public async Task A_reply_is_waited_for_as_long_as_the_protocol_asks(string command, int seconds)
    {
        var release = new TaskCompletionSource();
        await using var server = new SmtpStandIn { Holds = { [command] = release.Task } }.Start();
        using var kinds = new Kinds(_time);

        var sending = kinds.SendAsync(kinds.Email, SmtpTests.Config(server), Notices.Of());
        Assert.True(await server.Silent.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken));
        // The server has a connection before the client knows of it, and that is waited for less long.
        await _time.ReplyAwaited.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        _time.Advance(TimeSpan.FromSeconds(seconds));
        release.SetResult();

        Assert.Equal((SendOutcome.Delivered, null), ((await sending).Outcome, (await sending).Error));
        Assert.Single(server.Mails);
    }

    [Theory]
    [InlineData("connect", nameof(SendOutcome.Later))]
    [InlineData("RCPT", nameof(SendOutcome.Later))]
    [InlineData(".", nameof(SendOutcome.Unknown))]
    public async Task A_server_that_never_replies_is_left(string command, string outcome)
    {
        await using var server = new SmtpStandIn { Holds = { [command] = new TaskCompletionSource().Task } }.Start();
        using var kinds = new Kinds(_time);

        var sending = kinds.SendAsync(kinds.Email, SmtpTests.Config(server), Notices.Of());
        Assert.True(await server.Silent.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken));
        _time.Advance(TimeSpan.FromMinutes(25));
        var result = await sending;

        Assert.Equal((outcome, true), (result.Outcome.ToString(), result.TimedOut));
    }

    [Fact]
    public async Task A_message_larger_than_the_server_says_is_not_sent_and_a_short_one_is()
    {
        await using var server = new SmtpStandIn { Size = 4_000 }.Start();
        using var kinds = new Kinds(_time);

        var rich = await kinds.SendAsync(kinds.Email, SmtpTests.Config(server), Large());
        var plain = await kinds.SendAsync(kinds.Email, SmtpTests.Config(server), Large() with { Reason = "too many errors" }, degraded: true);

        Assert.Equal((SendOutcome.Rejected, SendOutcome.Delivered), (rich.Outcome, plain.Outcome));
        Assert.Contains("too large", rich.Error, StringComparison.Ordinal);
        Assert.Contains("4,000", rich.Error, StringComparison.Ordinal);
        var mail = await MimeMessage.LoadAsync(new MemoryStream(Encoding.ASCII.GetBytes(Assert.Single(server.Mails))), TestContext.Current.CancellationToken);
        Assert.Null(mail.HtmlBody);
        Assert.Contains("too many errors", mail.TextBody, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("MAIL", "552 5.3.4 Message size exceeds fixed limit")]
    [InlineData("MAIL", "552 message size exceeds fixed maximum message size")]
    [InlineData("MAIL", "554 5.3.4 too big")]
    [InlineData("RCPT", "552 5.2.3 message length exceeds administrative limit")]
    [InlineData(".", "552 too much mail data")]
    public async Task A_message_that_is_too_large_is_not_blamed_on_anybody(string command, string reply)
    {
        await using var server = new SmtpStandIn { Replies = { [command] = reply } }.Start();
        using var kinds = new Kinds(_time);

        var result = await kinds.SendAsync(kinds.Email, SmtpTests.Config(server), Notices.Of());

        Assert.Equal((SendOutcome.Rejected, $"The message is too large for the mail server ({reply[..3]})."), (result.Outcome, result.Error));
    }

    [Theory]
    [InlineData("RCPT", "552 5.2.2 mailbox full")]
    [InlineData("RCPT", "552 mailbox full")]
    public async Task A_full_mailbox_is_another_matter(string command, string reply)
    {
        await using var server = new SmtpStandIn { Replies = { [command] = reply } }.Start();
        using var kinds = new Kinds(_time);

        Assert.Equal(SendOutcome.Refused, (await kinds.SendAsync(kinds.Email, SmtpTests.Config(server), Notices.Of())).Outcome);
    }

    private static Notice Large() => Notices.Of() with { Reason = new string('x', 30_000) };

    /// <summary>Tells when something is waited for as long as the protocol asks for a reply.</summary>
    private sealed class ReplyTime : FakeTimeProvider
    {
        private readonly TaskCompletionSource _awaited = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task ReplyAwaited => _awaited.Task;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = base.CreateTimer(callback, state, dueTime, period);
            if (dueTime >= TimeSpan.FromMinutes(5) && dueTime < TimeSpan.FromMinutes(20))
                _awaited.TrySetResult();
            return timer;
        }
    }
}
