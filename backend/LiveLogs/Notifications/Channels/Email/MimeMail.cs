using MimeKit;
using MimeKit.IO;
using MimeKit.Text;

namespace LiveLogs.Notifications.Channels.Email;

/// <summary>
/// A mail as it goes over the wire: 7-bit headers, its bodies in Base64, so no line of log can be taken for a header, a
/// boundary or the dot that ends the message.
/// </summary>
internal static class MimeMail
{
    /// <summary>An encoded word has 75 characters at most.</summary>
    private const int MaxWordBytes = 45;

    /// <summary>Lines end as they do on the wire.</summary>
    public static FormatOptions Format { get; } = MakeFormat();

    public static MimeMessage Of(Mail mail)
    {
        var message = new MimeMessage
        {
            Date = mail.Date.ToUniversalTime(),
            Subject = Literal(mail.Subject),
            Body = mail.Html is { } html ? new MultipartAlternative(Part(TextFormat.Plain, mail.Text), Part(TextFormat.Html, html)) : Part(TextFormat.Plain, mail.Text),
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

    /// <summary>
    /// What looks like an encoded word (RFC 2047) in a line of log is shown as it is: readers would decode it, so all of such a text is made encoded words.
    /// </summary>
    private static string Literal(string text)
    {
        if (!text.Contains("=?", StringComparison.Ordinal))
            return text;

        var words = new List<string>();
        var bytes = new List<byte>();
        Span<byte> one = stackalloc byte[4];
        foreach (var rune in text.EnumerateRunes())
        {
            var length = rune.EncodeToUtf8(one);
            if (bytes.Count + length > MaxWordBytes)
                Flush();
            bytes.AddRange(one[..length]);
        }

        Flush();
        return string.Join(' ', words);

        void Flush()
        {
            words.Add($"=?utf-8?B?{Convert.ToBase64String([.. bytes])}?=");
            bytes.Clear();
        }
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
