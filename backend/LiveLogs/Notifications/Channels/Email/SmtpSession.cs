using MailKit;
using MailKit.Net.Smtp;
using MimeKit;

namespace LiveLogs.Notifications.Channels.Email;

/// <summary>
/// One conversation with a mail server. Each receiver stands alone (RFC 5321, section 3.3): who is not taken is remembered, and the
/// others get the message. Knows from when on nobody knows whether the message arrived.
/// </summary>
internal sealed class SmtpSession : SmtpClient, ITransferProgress
{
    private readonly List<(string Address, SmtpResponse Response)> _refused = [];
    private long _size = long.MaxValue;

    /// <summary>The message's end may have been sent, and nothing was answered yet.</summary>
    public bool HasLeft { get; private set; }

    /// <summary>Called when the message's end is about to be sent.</summary>
    public Action? Leaving { get; set; }

    /// <summary>Receivers that the server did not take.</summary>
    public IReadOnlyList<(string Address, SmtpResponse Response)> Refused => _refused;

    /// <exception cref="NobodyAcceptedException">The server takes none of the receivers.</exception>
    /// <exception cref="MailTooLargeException">The server says that it takes no message of this size (RFC 1870).</exception>
    public async Task DeliverAsync(MimeMessage message, string from, IEnumerable<string> to, CancellationToken cancellationToken)
    {
        _size = MimeMail.SizeOf(message);
        if (Capabilities.HasFlag(SmtpCapabilities.Size) && MaxSize > 0 && _size > MaxSize)
            throw new MailTooLargeException(_size, MaxSize);
        try
        {
            await SendAsync(
                MimeMail.Format, message, new MailboxAddress("", from), to.Select(address => new MailboxAddress("", address)), cancellationToken, this);
            HasLeft = false;
        }
        catch (SmtpCommandException)
        {
            // That is an answer.
            HasLeft = false;
            throw;
        }
    }

    /// <inheritdoc/>
    public void Report(long bytesTransferred, long totalSize) => Report(bytesTransferred);

    /// <summary>What is left after the last byte is the dot, which goes out with it.</summary>
    public void Report(long bytesTransferred)
    {
        if (bytesTransferred < _size || HasLeft)
            return;
        HasLeft = true;
        Leaving?.Invoke();
    }

    protected override void OnRecipientNotAccepted(MimeMessage message, MailboxAddress mailbox, SmtpResponse response) =>
        _refused.Add((mailbox.Address, response));

    protected override void OnNoRecipientsAccepted(MimeMessage message) => throw new NobodyAcceptedException();
}

/// <summary>The server takes none of the receivers; nothing was sent.</summary>
internal sealed class NobodyAcceptedException : Exception;

/// <summary>The server says that it takes no message of this size; nothing was sent.</summary>
internal sealed class MailTooLargeException(long size, long most) : Exception(
    FormattableString.Invariant($"The message is too large for the mail server: it has {size:N0} bytes, and the server takes {most:N0}."));
