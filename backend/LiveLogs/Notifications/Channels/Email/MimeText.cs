using System.Globalization;
using System.Text;

namespace LiveLogs.Notifications.Channels.Email;

/// <summary>
/// A mail as it goes over the wire (RFC 5322, RFC 2045): 7-bit headers with encoded words, both bodies in Base64, so no
/// line of log can be taken for a header, a boundary or the dot that ends the message.
/// </summary>
internal static class MimeText
{
    /// <summary>Encoded words have at most 75 characters (RFC 2047), of which this many bytes fill 60.</summary>
    private const int BytesPerWord = 45;

    private const string NewLine = "\r\n";

    public static string Of(Mail mail)
    {
        var boundary = $"=_{mail.Reference}";
        var text = new StringBuilder();
        Header(text, "Date", mail.Date.ToUniversalTime().ToString("ddd, dd MMM yyyy HH:mm:ss '+0000'", CultureInfo.InvariantCulture));
        Header(text, "From", $"LiveLogs <{mail.From}>");
        Header(text, "To", string.Join($",{NewLine} ", mail.To));
        Header(text, "Subject", Encode(mail.Subject));
        Header(text, "Message-ID", mail.MessageId);
        if (mail.InReplyTo is { } first)
        {
            Header(text, "In-Reply-To", first);
            Header(text, "References", first);
        }

        Header(text, "Auto-Submitted", "auto-generated");
        Header(text, "MIME-Version", "1.0");
        Header(text, "Content-Type", $"multipart/alternative; boundary=\"{boundary}\"");
        text.Append(NewLine);
        Part(text, boundary, "text/plain", mail.Text);
        Part(text, boundary, "text/html", mail.Html);
        return text.Append("--").Append(boundary).Append("--").Append(NewLine).ToString();
    }

    private static void Header(StringBuilder text, string name, string value) => text.Append(name).Append(": ").Append(value).Append(NewLine);

    private static void Part(StringBuilder text, string boundary, string type, string content)
    {
        text.Append("--").Append(boundary).Append(NewLine);
        Header(text, "Content-Type", $"{type}; charset=utf-8");
        Header(text, "Content-Transfer-Encoding", "base64");
        text.Append(NewLine)
            .Append(Convert.ToBase64String(Encoding.UTF8.GetBytes(content), Base64FormattingOptions.InsertLineBreaks))
            .Append(NewLine);
    }

    /// <summary>Plain ASCII stays readable; anything else becomes encoded words, each of whole characters.</summary>
    private static string Encode(string text)
    {
        if (text.All(character => character is >= ' ' and <= '~') && !text.Contains("=?", StringComparison.Ordinal) && text.Length < 900)
            return text;
        var words = new List<string>();
        var bytes = new List<byte>();
        foreach (var rune in text.EnumerateRunes())
        {
            var next = Encoding.UTF8.GetBytes(rune.ToString());
            if (bytes.Count + next.Length > BytesPerWord)
            {
                words.Add(Word(bytes));
                bytes.Clear();
            }

            bytes.AddRange(next);
        }

        words.Add(Word(bytes));
        return string.Join($"{NewLine} ", words);
    }

    private static string Word(List<byte> bytes) => $"=?utf-8?B?{Convert.ToBase64String([.. bytes])}?=";
}
