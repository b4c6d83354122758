using System.Globalization;
using System.Text;
using LiveLogs.Outbound;

namespace LiveLogs.Notifications.Channels.Email;

/// <summary>
/// One conversation with a mail server (RFC 5321, STARTTLS by RFC 3207, AUTH by RFC 4954). The first digit of a reply
/// decides: 4 is for now, 5 for good.
/// </summary>
internal sealed class SmtpConnection : IAsyncDisposable
{
    private const int MaxLine = 4_096;
    private const int MaxReplyLines = 100;

    private readonly Stream _stream;
    private readonly byte[] _buffer = new byte[1];
    private string _greeting = "";

    private SmtpConnection(Stream stream) => _stream = stream;

    /// <summary>Why nothing can be sent over it; null when all is well.</summary>
    public SendResult? Problem { get; private set; }

    /// <summary>Connects, greets and encrypts.</summary>
    /// <exception cref="OutboundForbiddenException">The host is not to be contacted.</exception>
    public static async Task<SmtpConnection> OpenAsync(GuardedHttp guarded, string host, int port, string security, CancellationToken cancellationToken)
    {
        var plain = await guarded.ConnectAsync(host, port, security != "none", cancellationToken);
        try
        {
            var connection = new SmtpConnection(security == "tls" ? await guarded.EncryptAsync(plain, host, cancellationToken) : plain);
            await connection.GreetAsync(cancellationToken);
            return security == "starttls" && connection.Problem is null ? await connection.StartTlsAsync(guarded, host, cancellationToken) : connection;
        }
        catch
        {
            await plain.DisposeAsync();
            throw;
        }
    }

    /// <summary>Null, or why the server does not let us in.</summary>
    public async Task<SendResult?> LogInAsync(string user, string password, CancellationToken cancellationToken)
    {
        if (!_greeting.Contains("AUTH", StringComparison.OrdinalIgnoreCase))
            return SendResult.Refused("The mail server offers no log-in.");
        var offered = _greeting.Split(['\n', ' ', '='], StringSplitOptions.RemoveEmptyEntries);
        if (offered.Contains("PLAIN", StringComparer.OrdinalIgnoreCase))
            return Check(await AskAsync($"AUTH PLAIN {Base64($"\0{user}\0{password}")}", cancellationToken), 235, "The mail server does not accept the log-in");
        var reply = await AskAsync("AUTH LOGIN", cancellationToken);
        reply = reply.Code == 334 ? await AskAsync(Base64(user), cancellationToken) : reply;
        reply = reply.Code == 334 ? await AskAsync(Base64(password), cancellationToken) : reply;
        return Check(reply, 235, "The mail server does not accept the log-in");
    }

    public async Task<SendResult> SendAsync(Mail mail, SmtpProgress progress, CancellationToken cancellationToken)
    {
        if (Check(await AskAsync($"MAIL FROM:<{mail.From}>", cancellationToken), 250, "The mail server does not take the sender") is { } sender)
            return sender;
        foreach (var receiver in mail.To)
        {
            if (Check(await AskAsync($"RCPT TO:<{receiver}>", cancellationToken), 250, "The mail server does not take a receiver") is { } problem)
                return problem;
        }

        if (Check(await AskAsync("DATA", cancellationToken), 354, "The mail server does not take the message") is { } closed)
            return closed;
        await WriteAsync(MimeText.Of(mail), cancellationToken);
        progress.HasLeft = true;
        var taken = await AskAsync(".", cancellationToken);
        progress.HasLeft = false;
        if (taken.Code / 100 == 5)
            return SendResult.Rejected($"The mail server rejected the message ({taken.Code}).");
        if (Check(taken, 250, "The mail server did not take the message") is { } refused)
            return refused;
        await QuitAsync(cancellationToken);
        return SendResult.Delivered with { ProviderId = mail.MessageId };
    }

    public ValueTask DisposeAsync() => _stream.DisposeAsync();

    private async Task GreetAsync(CancellationToken cancellationToken)
    {
        Problem = Check(await ReadAsync(cancellationToken), 220, "The mail server does not take connections");
        if (Problem is not null)
            return;
        var reply = await AskAsync("EHLO livelogs.invalid", cancellationToken);
        Problem = Check(reply, 250, "The mail server does not answer the greeting");
        _greeting = reply.Text;
    }

    private async Task<SmtpConnection> StartTlsAsync(GuardedHttp guarded, string host, CancellationToken cancellationToken)
    {
        // Without it we leave: going on in clear would be what an attacker in between wants.
        if (!_greeting.Contains("STARTTLS", StringComparison.OrdinalIgnoreCase))
        {
            Problem = SendResult.Refused("The mail server does not offer STARTTLS.");
            return this;
        }

        Problem = Check(await AskAsync("STARTTLS", cancellationToken), 220, "The mail server does not start TLS");
        if (Problem is not null)
            return this;
        var encrypted = new SmtpConnection(await guarded.EncryptAsync(_stream, host, cancellationToken));
        var reply = await encrypted.AskAsync("EHLO livelogs.invalid", cancellationToken);
        encrypted.Problem = Check(reply, 250, "The mail server does not answer the greeting");
        encrypted._greeting = reply.Text;
        return encrypted;
    }

    /// <summary>The message is delivered by now, whatever comes of the good-bye.</summary>
    private async Task QuitAsync(CancellationToken cancellationToken)
    {
        try
        {
            await WriteAsync("QUIT\r\n", cancellationToken);
        }
        catch (IOException)
        {
            // The server was quicker.
        }
    }

    private static SendResult? Check(Reply reply, int expected, string problem) =>
        reply.Code == expected || (expected == 250 && reply.Code == 251) ? null
        : reply.Code / 100 == 5 ? SendResult.Refused($"{problem} ({reply.Code}).")
        : SendResult.Later($"{problem} now ({reply.Code}).");

    private async Task<Reply> AskAsync(string command, CancellationToken cancellationToken)
    {
        await WriteAsync($"{command}\r\n", cancellationToken);
        return await ReadAsync(cancellationToken);
    }

    private async Task WriteAsync(string text, CancellationToken cancellationToken)
    {
        await _stream.WriteAsync(Encoding.ASCII.GetBytes(text), cancellationToken);
        await _stream.FlushAsync(cancellationToken);
    }

    /// <summary>A reply of one or more lines; all but the last have a hyphen after the code.</summary>
    private async Task<Reply> ReadAsync(CancellationToken cancellationToken)
    {
        var text = new StringBuilder();
        for (var i = 0; i < MaxReplyLines; i++)
        {
            var line = await ReadLineAsync(cancellationToken);
            if (line.Length < 3 || !int.TryParse(line.AsSpan(0, 3), NumberStyles.None, CultureInfo.InvariantCulture, out var code))
                throw new IOException("This is not a mail server's reply.");
            text.Append(line.AsSpan(Math.Min(4, line.Length))).Append('\n');
            if (line.Length == 3 || line[3] != '-')
                return new Reply(code, text.ToString());
        }

        throw new IOException("The mail server's reply has no end.");
    }

    /// <summary>A byte at a time: after STARTTLS the next byte belongs to TLS, so nothing may be read ahead.</summary>
    private async Task<string> ReadLineAsync(CancellationToken cancellationToken)
    {
        var line = new StringBuilder();
        while (line.Length < MaxLine)
        {
            if (await _stream.ReadAsync(_buffer, cancellationToken) == 0)
                throw new IOException("The mail server closed the connection.");
            if (_buffer[0] == '\n')
                return line.ToString().TrimEnd('\r');
            line.Append((char)_buffer[0]);
        }

        throw new IOException("The mail server's reply has a line without end.");
    }

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    private readonly record struct Reply(int Code, string Text);
}
