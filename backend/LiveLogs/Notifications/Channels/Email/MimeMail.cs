using MimeKit;
using MimeKit.IO;
using MimeKit.Text;

namespace LiveLogs.Notifications.Channels.Email;

/// <summary>
/// A mail as it goes over the wire: 7-bit headers, both bodies in Base64, so no line of log can be taken for a header, a
/// boundary or the dot that ends the message.
/// </summary>
internal static class MimeMail
{
    /// <summary>Lines end as they do on the wire.</summary>
    public static FormatOptions Format { get; } = MakeFormat();

    public static MimeMessage Of(Mail mail)
    {
        var message = new MimeMessage
        {
            Date = mail.Date.ToUniversalTime(),
            Subject = mail.Subject,
            Body = new MultipartAlternative(Part(TextFormat.Plain, mail.Text), Part(TextFormat.Html, mail.Html)),
        };
        message.Headers.Replace(new Header("Message-ID", mail.MessageId));
        message.From.Add(new MailboxAddress(mail.FromName, mail.From));
        message.To.AddRange(mail.To.Select(address => new MailboxAddress("", address)));
        if (mail.InReplyTo is { } first)
        {
            message.InReplyTo = first.Trim('<', '>');
            message.References.Add(first.Trim('<', '>'));
        }

        // RFC 3834: whoever answers by himself does not answer this.
        message.Headers.Add("Auto-Submitted", "auto-generated");
        message.Prepare(EncodingConstraint.SevenBit);
        return message;
    }

    /// <summary>Bytes of the message, without the dot that ends it.</summary>
    public static long SizeOf(MimeMessage message)
    {
        using var measure = new MeasuringStream();
        message.WriteTo(Format, measure);
        return measure.Length;
    }

    private static TextPart Part(TextFormat format, string text) => new(format) { Text = text, ContentTransferEncoding = ContentEncoding.Base64 };

    private static FormatOptions MakeFormat()
    {
        var format = FormatOptions.Default.Clone();
        format.NewLineFormat = NewLineFormat.Dos;
        return format;
    }
}
