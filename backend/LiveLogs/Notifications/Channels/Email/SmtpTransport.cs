using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Text.Json;
using LiveLogs.Notifications.Deliveries;
using LiveLogs.Outbound;
using LiveLogs.ProjectConfig.Fields;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using Microsoft.Extensions.Options;

namespace LiveLogs.Notifications.Channels.Email;

/// <summary>A mail server, over the guarded connection. Unencrypted only where the operator allows plain connections.</summary>
internal sealed class SmtpTransport(GuardedHttp guarded, IOptions<NotificationsOptions> options, TimeProvider time)
{
    private const int DefaultPort = 587;
    private const long MaxRead = 256 * 1024;

    /// <summary>RFC 5321, section 4.5.3.2, asks for so much patience with each reply.</summary>
    private static readonly TimeSpan ReplyLimit = TimeSpan.FromMinutes(5);

    /// <summary>The same section, for the reply to the message's end: who leaves earlier makes a second mail of one.</summary>
    private static readonly TimeSpan EndLimit = TimeSpan.FromMinutes(10);

    /// <summary>For all that comes before the message's end, of a server that answers a little at a time.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(20);

    private static readonly TimeSpan ConnectLimit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan QuitLimit = TimeSpan.FromSeconds(5);

    public static IReadOnlyList<ConfigField> Fields { get; } =
    [
        new("host", ConfigFieldKind.Text, "SMTP: the mail server.") { Address = true },
        new("port", ConfigFieldKind.WholeNumber, "SMTP: the port.") { Address = true, Default = DefaultPort, Minimum = 1, Maximum = 65_535 },
        new("security", ConfigFieldKind.Text, "SMTP: starttls, tls (usual on port 465) or none.")
        {
            Address = true,
            Choices = [new("starttls", "STARTTLS"), new("tls", "TLS from the start"), new("none", "None")],
        },
        new("username", ConfigFieldKind.Text, "SMTP: the account."),
        new("password", ConfigFieldKind.Text, "SMTP: the account's password.") { Secret = true, Personal = true },
        new("hello", ConfigFieldKind.Text, "SMTP: the name in the greeting; that of the console or of this host when left out."),
    ];

    public DateTimeOffset Now => time.GetUtcNow();

    public void Check(ConfigReader reader)
    {
        var (host, port) = (reader.Text("host", 255), reader.WholeNumber("port", 1, 65_535) ?? DefaultPort);
        var security = reader.Text("security", 20) ?? (port == 465 ? "tls" : "starttls");
        if (security is not ("starttls" or "tls" or "none"))
            reader.Fail("security", "Expected starttls, tls or none.");
        if (host is null)
            reader.Fail("host", "This field is required with the transport smtp.");
        else if (Uri.CheckHostName(host) == UriHostNameType.Unknown)
            reader.Fail("host", "This is not a host name.");
        else if (guarded.Check(new UriBuilder(security == "none" ? "http" : "https", host, port).Uri) is { } problem)
            reader.Fail("host", problem);
        if (reader.Text("hello", 255) is { } hello && !IsHello(hello))
            reader.Fail("hello", "Give a host's full name, such as logs.example.com, or an address in brackets.");
        reader.Text("username", 320);
        reader.Text("password", 1_000);
        if (reader.IsAbsent("username") != reader.IsAbsent("password"))
            reader.Fail(reader.IsAbsent("username") ? "username" : "password", "Give both a username and a password, or none.");
        else if (security == "none" && !reader.IsAbsent("password"))
            reader.Fail("security", "A password is not sent over an unencrypted connection.");
    }

    public async Task<SendResult> SendAsync(Mail mail, JsonElement config, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(Limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        using var session = new SmtpSession { CheckCertificateRevocation = false, ServerCertificateValidationCallback = (_, certificate, chain, errors) => guarded.Accepts(certificate, chain, errors) };
        session.Leaving = () => limit.CancelAfter(EndLimit);
        try
        {
            return await DeliverAsync(session, mail, config, either.Token);
        }
        catch (Exception error) when (SilentServerException.IsIn(error) || (error is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return Lost(session, "The mail server did not answer in time.") with { TimedOut = true };
        }
        catch (OperationCanceledException)
        {
            return Lost(session, "The mail server had not answered when LiveLogs stopped waiting.");
        }
        catch (MailTooLargeException large)
        {
            return SendResult.Rejected(large.Message);
        }
        catch (OutboundForbiddenException forbidden)
        {
            return SendResult.Refused(forbidden.Message);
        }
        catch (Exception error) when (error is SslHandshakeException or System.Security.Authentication.AuthenticationException)
        {
            return SendResult.Later("The mail server's certificate is not trusted.");
        }
        catch (NobodyAcceptedException)
        {
            return SmtpAnswers.OfNobody(session.Refused, session.LocalDomain ?? "");
        }
        catch (ServiceNotAuthenticatedException)
        {
            return SendResult.Refused("The mail server requires authentication. Give a username and a password.");
        }
        catch (SmtpCommandException refused)
        {
            return SmtpAnswers.Of(refused, session.LocalDomain ?? "");
        }
        catch (Exception error) when (error is IOException or System.Net.Sockets.SocketException or ProtocolException or ServiceNotConnectedException)
        {
            return Lost(session, "The mail server could not be reached, or the connection broke.");
        }
    }

    private async Task<SendResult> DeliverAsync(SmtpSession session, Mail mail, JsonElement config, CancellationToken cancellationToken)
    {
        if (await OpenAsync(session, config, cancellationToken) is { } problem)
            return problem;
        if (config.TextOf("username") is { } user && await LogInAsync(session, user, config.Required("password"), cancellationToken) is { } refusal)
            return refusal;

        var taken = mail.Taken ?? [];
        await session.DeliverAsync(MimeMail.Of(mail), mail.From, mail.To.Except(taken), cancellationToken);
        await QuitAsync(session);
        if (session.Refused.Count == 0)
            return SendResult.Delivered with { ProviderId = mail.MessageId };

        // Who was refused for good is named; who may be taken later is tried again, without the others.
        var error = SmtpAnswers.OfSome(session.Refused);
        if (!session.Refused.Any(one => SmtpAnswers.IsForNow(one.Response.StatusCode)))
            return SendResult.Delivered with { ProviderId = mail.MessageId, Error = error };

        var waiting = session.Refused.Where(one => SmtpAnswers.IsForNow(one.Response.StatusCode)).Select(one => one.Address);
        return SendResult.Later(error) with { IsPartial = true, Thread = mail.Mark(mail.To.Except(waiting)) };
    }

    private async Task<SendResult?> OpenAsync(SmtpSession session, JsonElement config, CancellationToken cancellationToken)
    {
        var host = config.Required("host");
        var port = config.TryGetProperty("port", out var value) ? value.GetInt32() : DefaultPort;
        var security = config.TextOf("security") ?? (port == 465 ? "tls" : "starttls");
        var plain = await ConnectAsync(host, port, security != "none", cancellationToken);
        session.LocalDomain = config.TextOf("hello") ?? Name(plain);
        var connection = new BoundedConversation(plain, MaxRead, () => session.HasLeft ? EndLimit : ReplyLimit, time);
        try
        {
            await session.ConnectAsync(connection, host, port, security switch
            {
                "tls" => SecureSocketOptions.SslOnConnect,
                "starttls" => SecureSocketOptions.StartTls,
                _ => SecureSocketOptions.None,
            }, cancellationToken);
            return null;
        }
        catch (NotSupportedException)
        {
            // Going on in clear would be what an attacker in between wants.
            return SendResult.Refused("The mail server does not offer STARTTLS.");
        }
        finally
        {
            if (!session.IsConnected)
                await connection.DisposeAsync();
        }
    }

    private async Task<Stream> ConnectAsync(string host, int port, bool encrypted, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(ConnectLimit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            return await guarded.ConnectAsync(host, port, encrypted, either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new SilentServerException();
        }
    }

    /// <summary>Null, or why the server does not let us in.</summary>
    private static async Task<SendResult?> LogInAsync(SmtpSession session, string user, string password, CancellationToken cancellationToken)
    {
        try
        {
            await session.AuthenticateAsync(user, password, cancellationToken);
            return null;
        }
        catch (NotSupportedException)
        {
            return SmtpAnswers.NoWayIn(session.AuthenticationMechanisms);
        }
        catch (AuthenticationException error)
        {
            return error.InnerException is SmtpCommandException { StatusCode: var code } && SmtpAnswers.IsForNow(code)
                ? SendResult.Later($"The mail server does not accept the username and password now ({(int)code}).")
                : SendResult.Refused("The mail server does not accept the username and password.");
        }
    }

    /// <summary>The message is delivered by now, whatever comes of the good-bye.</summary>
    private async Task QuitAsync(SmtpSession session)
    {
        using var limit = new CancellationTokenSource(QuitLimit, time);
        try
        {
            await session.DisconnectAsync(true, limit.Token);
        }
        catch (Exception error) when (error is IOException or ProtocolException or OperationCanceledException or CommandException)
        {
            // The server was quicker.
        }
    }

    /// <summary>
    /// The name that the greeting gives (RFC 5321, section 4.1.4): that of the console, of this host if it has a full one, or its
    /// address.
    /// </summary>
    private string Name(Stream connection)
    {
        if (options.Value.PublicUrl is { HostNameType: UriHostNameType.Dns } url && url.IdnHost.Contains('.'))
            return url.IdnHost;

        var properties = IPGlobalProperties.GetIPGlobalProperties();
        var full = properties.DomainName.Length > 0 && !properties.HostName.Contains('.') ? $"{properties.HostName}.{properties.DomainName}" : properties.HostName;
        if (full.Contains('.') && IsHello(full))
            return full;

        return (connection as NetworkStream)?.Socket.LocalEndPoint is IPEndPoint local ? Literal(local.Address) : "[127.0.0.1]";
    }

    private static string Literal(IPAddress address)
    {
        address = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return address.AddressFamily == AddressFamily.InterNetworkV6 ? $"[IPv6:{address}]" : $"[{address}]";
    }

    /// <summary>A host's full name, or an address in brackets.</summary>
    private static bool IsHello(string text) => text is ['[', .. var inside, ']']
        ? IPAddress.TryParse(inside.StartsWith("IPv6:", StringComparison.OrdinalIgnoreCase) ? inside[5..] : inside, out _)
        : Uri.CheckHostName(text) == UriHostNameType.Dns && text.All(char.IsAscii);

    private static SendResult Lost(SmtpSession session, string error) =>
        new(session.HasLeft ? SendOutcome.Unknown : SendOutcome.Later, error);
}
