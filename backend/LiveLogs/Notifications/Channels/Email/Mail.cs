using System.Globalization;
using System.Net;
using System.Text;

namespace LiveLogs.Notifications.Channels.Email;

/// <summary>A message as e-mail, before a transport gives it its form.</summary>
internal sealed record Mail
{
    /// <summary>The sender's name when nobody gives another.</summary>
    public const string DefaultName = "LiveLogs";

    private const int MaxText = 50_000;

    /// <summary>Of a message that is sent once more in short.</summary>
    private const int MaxShort = 4_000;

    public required string From { get; init; }

    /// <summary>What people see instead of the sender's address.</summary>
    public required string FromName { get; init; }

    public required IReadOnlyList<string> To { get; init; }

    /// <summary>Receivers that have this very mail from an attempt before; null for none.</summary>
    public IReadOnlyList<string>? Taken { get; init; }

    public required string Subject { get; init; }

    /// <summary>The subject for services that write the header themselves: an invisible joiner keeps what looks like an encoded word from being one.</summary>
    public string PlainSubject => Subject.Replace("=?", "=\u2060?", StringComparison.Ordinal);

    public required string Text { get; init; }

    /// <summary>Null where plain text is all.</summary>
    public required string? Html { get; init; }

    /// <summary>With its angle brackets; the same on every attempt, so that receivers can tell a repeat.</summary>
    public required string MessageId { get; init; }

    /// <summary>The first message of the episode; null in that message itself.</summary>
    public required string? InReplyTo { get; init; }

    public required DateTimeOffset Date { get; init; }

    /// <summary>Names the delivery where a transport makes message ids of its own.</summary>
    public required string Reference { get; init; }

    /// <summary>Remembers who has it, for the next attempt.</summary>
    public string Mark(IEnumerable<string> taken) => $"{Reference} {string.Join(' ', taken)}";

    public static Mail Of(Message message, string from, string fromName, IReadOnlyList<string> to, DateTimeOffset now)
    {
        var domain = from[(from.LastIndexOf('@') + 1)..];
        var first = string.Create(CultureInfo.InvariantCulture, $"<{message.Notice.EpisodeId:N}.1@{domain}>");
        var own = $"<{message.Key}@{domain}>";
        return new Mail
        {
            From = from,
            FromName = fromName,
            To = to,
            Taken = message.Thread?.Split(' ') is [var reference, .. var taken] && reference == message.Key ? taken : null,
            Subject = Clip.OneLine(message.Title, 200),
            Text = message.ToText(message.Degraded ? MaxShort : MaxText),
            Html = message.Degraded ? null : ToHtml(message),
            MessageId = own,
            InReplyTo = own == first || message.IsDigest ? null : first,
            Date = now,
            Reference = message.Key,
        };
    }

    private static string ToHtml(Message message)
    {
        var html = new StringBuilder("<!doctype html><html><body style=\"font-family:sans-serif\">");
        html.Append("<h2>").Append(WebUtility.HtmlEncode(message.Title)).Append("</h2><p>")
            .Append(WebUtility.HtmlEncode(Clip.To(message.Body, 5_000)).Replace("\n", "<br>", StringComparison.Ordinal)).Append("</p><table>");
        foreach (var fact in message.Facts)
        {
            html.Append("<tr><th align=\"left\">").Append(WebUtility.HtmlEncode(fact.Name)).Append("</th><td>")
                .Append(WebUtility.HtmlEncode(fact.Value)).Append("</td></tr>");
        }

        html.Append("</table>");
        if (message.Lines.Count > 0)
            html.Append("<pre style=\"background:#f4f4f4;padding:8px\">").Append(WebUtility.HtmlEncode(string.Join('\n', message.Lines))).Append("</pre>");
        if (message.Link is { } link)
            html.Append("<p><a href=\"").Append(WebUtility.HtmlEncode(link)).Append("\">").Append(message.IsDigest ? "Open alerts" : "Open alert").Append("</a></p>");
        return html.Append("</body></html>").ToString();
    }
}
