using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace LiveLogs.Tests.Notifications.StandIns;

/// <summary>A mail server on a real socket: line lengths, log-in, and replies as a test says.</summary>
internal sealed class SmtpStandIn : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private Task _running = Task.CompletedTask;

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Offers STARTTLS with it, and AUTH only then.</summary>
    public X509Certificate2? Certificate { get; init; }

    /// <summary>"user:password"; null: no log-in.</summary>
    public string? Account { get; init; }

    /// <summary>Replies to commands instead of the usual ones, by the command's first word; <c>.</c> is the end of the message.</summary>
    public Dictionary<string, string> Replies { get; } = [];

    /// <summary>Replies to single receivers, by address.</summary>
    public Dictionary<string, string> Receivers { get; } = [];

    /// <summary>Ways to log in that it offers.</summary>
    public string Methods { get; init; } = "PLAIN LOGIN";

    /// <summary>Names by which clients greeted.</summary>
    public ConcurrentQueue<string> Greetings { get; } = new();

    /// <summary>Receivers of each mail.</summary>
    public ConcurrentQueue<IReadOnlyList<string>> Envelopes { get; } = new();

    /// <summary>Ends the connection after so many bytes of a message, 0 before it asks for one; null: takes it.</summary>
    public int? BreaksAfter { get; set; }

    /// <summary>Takes the message and says nothing.</summary>
    public bool SilentAfterTaking { get; set; }

    /// <summary>Waits before the reply to a command, <c>connect</c> or <c>.</c> until the task is done.</summary>
    public Dictionary<string, Task> Holds { get; } = [];

    /// <summary>The size of messages that it takes at most (RFC 1870); null: it does not say.</summary>
    public long? Size { get; set; }

    /// <summary>Released when a reply is held, or a message was taken in silence.</summary>
    public SemaphoreSlim Silent { get; } = new(0);

    public ConcurrentQueue<string> Mails { get; } = new();

    public ConcurrentQueue<string> Complaints { get; } = new();

    public bool WasEncrypted { get; private set; }

    public SmtpStandIn Start()
    {
        // What it has not read stays with the client but for this.
        _listener.Server.ReceiveBufferSize = 4_096;
        _listener.Start();
        _running = AcceptAsync();
        return this;
    }

    public async ValueTask DisposeAsync()
    {
        // A listener that is gone is an error to who is about to accept, so it goes last.
        await _stop.CancelAsync();
        await _running;
        _listener.Dispose();
        _stop.Dispose();
        Silent.Dispose();
    }

    private async Task AcceptAsync()
    {
        var open = new List<Task>();
        try
        {
            while (true)
                open.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
        }
        catch (Exception error) when (error is OperationCanceledException or SocketException)
        {
            await Task.WhenAll(open);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var connection = client;
        try
        {
            await TalkAsync(connection.GetStream(), encrypted: false, greet: true);
        }
        catch (Exception error) when (error is IOException or OperationCanceledException)
        {
            // The client left, or the test is over.
        }
    }

    private async Task TalkAsync(Stream stream, bool encrypted, bool greet)
    {
        if (greet)
            await HoldAsync("connect");
        if (greet)
            await SayAsync(stream, Replies.GetValueOrDefault("connect", "220 mail.example.com ESMTP"));
        var receivers = new List<string>();
        while (await ReadLineAsync(stream) is { } line)
        {
            var word = line.Split(' ')[0].ToUpperInvariant();
            if (word == "STARTTLS" && Certificate is not null)
            {
                await SayAsync(stream, "220 go ahead");
                await using var tls = new SslStream(stream);
                await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = Certificate }, _stop.Token);
                WasEncrypted = true;
                await TalkAsync(tls, encrypted: true, greet: false);
                return;
            }

            if (word == "QUIT")
                return;
            if (word == "EHLO")
                Greetings.Enqueue(line[5..]);
            if (word == "DATA" && BreaksAfter == 0)
                return;
            var address = word == "RCPT" ? line[(line.IndexOf('<', StringComparison.Ordinal) + 1)..line.IndexOf('>', StringComparison.Ordinal)] : "";
            var reply = Receivers.GetValueOrDefault(address) ?? Replies.GetValueOrDefault(word) ?? Usual(word, line, encrypted);
            await HoldAsync(word);
            await SayAsync(stream, reply);
            if (word == "RCPT" && reply.StartsWith('2'))
                receivers.Add(address);
            if (word != "DATA" || !reply.StartsWith('3'))
                continue;

            Envelopes.Enqueue([.. receivers]);
            receivers.Clear();
            if (!await TakeAsync(stream))
                return;
        }
    }

    private async Task HoldAsync(string word)
    {
        if (!Holds.TryGetValue(word, out var hold))
            return;
        Silent.Release();
        await hold.WaitAsync(_stop.Token);
    }

    private string Usual(string word, string line, bool encrypted) => word switch
    {
        "EHLO" when Certificate is not null && !encrypted => "250-mail.example.com\r\n250 STARTTLS",
        "EHLO" when Account is not null => $"250-mail.example.com\r\n250-8BITMIME\r\n250 AUTH {Methods}",
        "EHLO" when Size is { } size => $"250-mail.example.com\r\n250 SIZE {size}",
        "EHLO" => "250 mail.example.com",
        "AUTH" => line == $"AUTH PLAIN {Convert.ToBase64String(Encoding.UTF8.GetBytes($"\0{Account?.Replace(':', '\0')}"))}" ? "235 welcome" : "535 no",
        "MAIL" or "RCPT" => line.Contains('>', StringComparison.Ordinal) && line.Contains(":<", StringComparison.Ordinal) ? "250 ok" : "501 syntax",
        "RSET" or "NOOP" => "250 ok",
        "DATA" => "354 go ahead",
        _ => "500 what?",
    };

    /// <returns>Whether the conversation goes on.</returns>
    private async Task<bool> TakeAsync(Stream stream)
    {
        var mail = new StringBuilder();
        while (await ReadLineAsync(stream) is { } line && line != ".")
        {
            if (mail.Length > BreaksAfter)
                return false;
            if (line.Length > 998)
                Complaints.Enqueue("a line is longer than 998 characters");
            mail.Append(line).Append('\n');
        }

        if (Replies.TryGetValue(".", out var refusal))
        {
            await SayAsync(stream, refusal);
            return true;
        }

        await HoldAsync(".");
        Mails.Enqueue(mail.ToString());
        if (!SilentAfterTaking)
        {
            await SayAsync(stream, "250 queued");
            return true;
        }

        Silent.Release();
        await ReadLineAsync(stream);
        return false;
    }

    private async Task SayAsync(Stream stream, string reply) => await stream.WriteAsync(Encoding.ASCII.GetBytes($"{reply}\r\n"), _stop.Token);

    private async Task<string?> ReadLineAsync(Stream stream)
    {
        var line = new StringBuilder();
        var buffer = new byte[1];
        while (await stream.ReadAsync(buffer, _stop.Token) > 0)
        {
            if (buffer[0] == '\n')
                return line.ToString().TrimEnd('\r');
            if (buffer[0] > 127)
                Complaints.Enqueue("not 7-bit");
            line.Append((char)buffer[0]);
        }

        return null;
    }
}
