using System.Text.Json;
using LiveLogs.Logs;
using LiveLogs.Notifications.Deliveries;
using LiveLogs.ProjectConfig.Fields;

namespace LiveLogs.Notifications.Channels.Email;

/// <summary>E-mail, by a mail server (SMTP), SendGrid or Amazon SES v2. The messages of an episode form one thread.</summary>
internal sealed class EmailKind(SmtpTransport smtp, SendGridTransport sendGrid, SesTransport ses) : IChannelKind
{
    /// <summary>SES takes no more in one message.</summary>
    private const int MaxReceivers = 50;

    public string Name => "email";

    public string Words => "E-mail";

    public string? Hint => "Sent by the installation's own mail server. Use the API to create channels with their own mail server.";

    public IReadOnlyList<ConfigField> Fields { get; } =
    [
        new("to", ConfigFieldKind.TextOrList, "The receivers.") { Required = true },
        .. ((ConfigField[])
        [
            new("transport", ConfigFieldKind.Text, "smtp, sendgrid or ses. Without it and its settings, the installation's own transport is used.")
            {
                Choices = [new("smtp", "A mail server (SMTP)"), new("sendgrid", "SendGrid"), new("ses", "Amazon SES")],
            },
            new("from", ConfigFieldKind.Text, "The sender's address, which the transport must be allowed to use."),
            new("from_name", ConfigFieldKind.Text, "The sender's name.") { Default = "LiveLogs" },
            .. SmtpTransport.Fields,
            .. SendGridTransport.Fields,
            .. SesTransport.Fields,
        ]).Select(field => field with { Advanced = true }),
        .. Template.Fields,
    ];

    public IReadOnlyList<string> AccessFields { get; } =
    [
        "transport", "from",
        .. SmtpTransport.Fields.Concat(SendGridTransport.Fields).Concat(SesTransport.Fields).Select(field => field.Name),
    ];

    public ChannelTraits Traits { get; } = new(PerSecond: 2, Burst: 4, ChannelTraits.ForRecords) { IsForPeople = true, TakesOver = true };

    public void Check(ConfigReader reader)
    {
        foreach (var receiver in reader.Texts("to", MaxReceivers, 320, orOne: true))
        {
            if (MailName.WhyNot(receiver) is { } problem)
                reader.Fail("to", $"'{receiver}' {problem}");
        }

        if (reader.Text("from", 320) is { } from && MailName.WhyNot(from) is { } wrong)
            reader.Fail("from", $"This {wrong}");
        if (reader.Text("from_name", 100) is { } name && !VisibleText.IsVisible(name))
            reader.Fail("from_name", VisibleText.Problem);

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
        var mail = Mail.Of(
            message, MailName.ToAscii(config.Required("from")), config.TextOf("from_name") ?? Mail.DefaultName, [.. config.TextsOf("to").Select(MailName.ToAscii)], smtp.Now);
        return config.Required("transport") switch
        {
            "smtp" => smtp.SendAsync(mail, config, cancellationToken),
            "sendgrid" => sendGrid.SendAsync(mail, config, cancellationToken),
            _ => ses.SendAsync(mail, config, cancellationToken),
        };
    }
}
