using System.Net.Mail;
using System.Text.Json;
using LiveLogs.Connectors;

namespace LiveLogs.Notifications.Channels.Email;

/// <summary>E-mail, by a mail server (SMTP), SendGrid or Amazon SES v2. The messages of an episode form one thread.</summary>
internal sealed class EmailKind(SmtpTransport smtp, SendGridTransport sendGrid, SesTransport ses) : IChannelKind
{
    /// <summary>SES takes no more in one message.</summary>
    private const int MaxReceivers = 50;

    public string Name => ChannelKinds.Email;

    public IReadOnlyList<ConfigField> Fields { get; } =
    [
        new("to", ConfigFieldKind.TextOrList, "Whom to write to.") { Required = true },
        new("transport", ConfigFieldKind.Text, "smtp, sendgrid or ses; left out together with its settings, the installation's own is used."),
        new("from", ConfigFieldKind.Text, "The sender's address, which the transport must be allowed to use."),
        .. SmtpTransport.Fields,
        .. SendGridTransport.Fields,
        .. SesTransport.Fields,
        .. Template.Fields,
    ];

    public IReadOnlyList<string> AccessFields { get; } =
    [
        "transport", "from",
        .. SmtpTransport.Fields.Concat(SendGridTransport.Fields).Concat(SesTransport.Fields).Select(field => field.Name),
    ];

    public ChannelTraits Traits { get; } = new(PerSecond: 2, Burst: 4, ChannelTraits.ForRecords) { IsForPeople = true };

    public void Check(ConfigReader reader)
    {
        foreach (var receiver in reader.Texts("to", MaxReceivers, 320, orOne: true).Where(receiver => !IsAddress(receiver)))
            reader.Fail("to", $"'{receiver}' is not an e-mail address.");
        if (reader.Text("from", 320) is { } from && !IsAddress(from))
            reader.Fail("from", "This is not an e-mail address.");

        var transport = reader.Text("transport", 20);
        if (transport is null)
        {
            reader.Fail("transport", "Give smtp, sendgrid or ses: the installation sends no e-mail of its own.");
            return;
        }

        if (reader.IsAbsent("from"))
            reader.Fail("from", "This field is required: the sender's address.");
        switch (transport)
        {
            case "smtp":
                smtp.Check(reader);
                break;
            case "sendgrid":
                SendGridTransport.Check(reader);
                break;
            case "ses":
                SesTransport.Check(reader);
                break;
            default:
                reader.Fail("transport", "Expected smtp, sendgrid or ses.");
                break;
        }
    }

    public Task<SendResult> SendAsync(Message message, JsonElement config, CancellationToken cancellationToken)
    {
        var mail = Mail.Of(message, config.Required("from"), config.TextsOf("to"), smtp.Now);
        return config.Required("transport") switch
        {
            "smtp" => smtp.SendAsync(mail, config, cancellationToken),
            "sendgrid" => sendGrid.SendAsync(mail, config, cancellationToken),
            _ => ses.SendAsync(mail, config, cancellationToken),
        };
    }

    /// <summary>A bare address in ASCII: nothing that could be read as a second header or receiver.</summary>
    private static bool IsAddress(string text) =>
        text.All(character => character is > ' ' and <= '~' and not ('<' or '>' or ',' or ';' or '"' or '(' or ')')) &&
        MailAddress.TryCreate(text, out var address) && address.Address == text;
}
