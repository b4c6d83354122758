using System.Security.Authentication;
using System.Text.Json;
using LiveLogs.Connectors;
using LiveLogs.Outbound;

namespace LiveLogs.Notifications.Channels.Email;

/// <summary>A mail server, over the guarded connection. Unencrypted only where the operator allows plain connections.</summary>
internal sealed class SmtpTransport(GuardedHttp guarded, TimeProvider time)
{
    private const int DefaultPort = 587;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    public static IReadOnlyList<ConfigField> Fields { get; } =
    [
        new("host", ConfigFieldKind.Text, "SMTP: the mail server."),
        new("port", ConfigFieldKind.WholeNumber, "SMTP: 587 when left out."),
        new("security", ConfigFieldKind.Text, "SMTP: starttls, tls (usual on port 465) or none."),
        new("username", ConfigFieldKind.Text, "SMTP: the account."),
        new("password", ConfigFieldKind.Text, "SMTP: the account's password.") { Secret = true },
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
        var sent = new SmtpProgress();
        try
        {
            return await DeliverAsync(mail, config, sent, either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return Lost(sent, "The mail server did not answer in time.");
        }
        catch (OutboundForbiddenException forbidden)
        {
            return SendResult.Refused(forbidden.Message);
        }
        catch (AuthenticationException)
        {
            return SendResult.Later("The mail server's certificate is not to be trusted.");
        }
        catch (Exception error) when (error is IOException or System.Net.Sockets.SocketException)
        {
            return Lost(sent, "The mail server could not be reached, or the connection broke.");
        }
    }

    private async Task<SendResult> DeliverAsync(Mail mail, JsonElement config, SmtpProgress progress, CancellationToken cancellationToken)
    {
        var host = config.Required("host");
        var port = config.TryGetProperty("port", out var value) ? value.GetInt32() : DefaultPort;
        var security = config.TextOf("security") ?? (port == 465 ? "tls" : "starttls");
        await using var connection = await SmtpConnection.OpenAsync(guarded, host, port, security, cancellationToken);
        if (connection.Problem is { } problem)
            return problem;
        if (config.TextOf("username") is { } user && await connection.LogInAsync(user, config.Required("password"), cancellationToken) is { } refusal)
            return refusal;
        return await connection.SendAsync(mail, progress, cancellationToken);
    }

    private static SendResult Lost(SmtpProgress progress, string error) =>
        new(progress.HasLeft ? SendOutcome.Unknown : SendOutcome.Later, error);
}

/// <summary>Whether the message's end has been sent: from there on nobody knows, until the server answers.</summary>
internal sealed class SmtpProgress
{
    public bool HasLeft { get; set; }
}
