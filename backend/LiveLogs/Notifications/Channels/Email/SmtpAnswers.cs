using System.Globalization;
using MailKit.Net.Smtp;

namespace LiveLogs.Notifications.Channels.Email;

/// <summary>What a mail server's replies mean. The first digit decides: 4 is for now, 5 for good.</summary>
internal static class SmtpAnswers
{
    /// <summary>Words for methods of signing in (https://www.iana.org/assignments/sasl-mechanisms); only these are repeated.</summary>
    private static readonly string[] Methods =
    [
        "PLAIN", "LOGIN", "CRAM-MD5", "DIGEST-MD5", "SCRAM-SHA-1", "SCRAM-SHA-256", "SCRAM-SHA-512", "SCRAM-SHA-1-PLUS", "SCRAM-SHA-256-PLUS",
        "SCRAM-SHA-512-PLUS", "XOAUTH2", "OAUTHBEARER", "NTLM", "GSSAPI", "ANONYMOUS", "EXTERNAL",
    ];

    /// <summary>A refused command.</summary>
    public static SendResult Of(SmtpCommandException refused, string hello) => refused.ErrorCode switch
    {
        _ when IsTooLarge(refused.StatusCode, refused.Message, beforeReceivers: refused.ErrorCode is not SmtpErrorCode.RecipientNotAccepted) => TooLarge(refused.StatusCode),
        SmtpErrorCode.SenderNotAccepted => Of("The mail server does not take the sender", refused.StatusCode, refused.Message, hello),
        SmtpErrorCode.MessageNotAccepted when (int)refused.StatusCode >= 500 =>
            SendResult.Rejected($"The mail server rejected the message ({Code(refused.StatusCode)})."),
        SmtpErrorCode.MessageNotAccepted => Of("The mail server did not take the message", refused.StatusCode, refused.Message, hello),
        _ => Of("The mail server did not follow a command", refused.StatusCode, refused.Message, hello),
    };

    /// <summary>Receivers that were not taken while nobody was.</summary>
    public static SendResult OfNobody(IReadOnlyList<(string Address, SmtpResponse Response)> refused, string hello)
    {
        var waiting = refused.Where(one => IsForNow(one.Response.StatusCode)).ToList();
        var one = waiting.Count > 0 ? waiting[0] : refused[0];
        if (refused.All(other => IsTooLarge(other.Response.StatusCode, other.Response.Response, beforeReceivers: false)))
            return TooLarge(one.Response.StatusCode);
        var problem = refused.Count == 1 ? "The mail server does not take a receiver" : "The mail server takes none of the receivers";
        return Of(problem, one.Response.StatusCode, one.Response.Response, hello);
    }

    /// <summary>A sentence about receivers that did not get what others got.</summary>
    public static string OfSome(IEnumerable<(string Address, SmtpResponse Response)> refused) =>
        $"The mail server did not take {string.Join(", ", refused.Select(one => $"{one.Address} ({Code(one.Response.StatusCode)})"))}; the others have it.";

    public static bool IsForNow(SmtpStatusCode code) => (int)code / 100 == 4;

    /// <summary>Why none of the ways to sign in that the server offers can be used.</summary>
    public static SendResult NoWayIn(IEnumerable<string> offered)
    {
        var known = offered.Select(word => word.ToUpperInvariant()).Intersect(Methods).Order(StringComparer.Ordinal).ToList();
        return SendResult.Refused(known.Count == 0
            ? "The mail server does not offer authentication."
            : $"The mail server offers only {string.Join(", ", known)} to log in, which does not work with a username and a password.");
    }

    /// <summary>
    /// 552 says it of a sender or a message (RFC 1870, section 6.1); of a receiver it speaks of the mailbox. The enhanced codes 5.3.4 and 5.2.3 say
    /// it anywhere (RFC 3463).
    /// </summary>
    private static bool IsTooLarge(SmtpStatusCode code, string text, bool beforeReceivers) =>
        (int)code / 100 == 5 && ((beforeReceivers && (int)code == 552 && !text.Contains("5.2.2", StringComparison.Ordinal))
            || text.Contains("5.3.4", StringComparison.Ordinal) || text.Contains("5.2.3", StringComparison.Ordinal));

    private static SendResult TooLarge(SmtpStatusCode code) =>
        SendResult.Rejected($"The message is too large for the mail server ({Code(code)}).");

    private static SendResult Of(string problem, SmtpStatusCode code, string text, string hello)
    {
        // Postfix and others check the greeting only when a receiver is named; what they say of it would be a wrong track.
        var hint = text.Contains("helo", StringComparison.OrdinalIgnoreCase)
            ? $" It objects to the name in our greeting, '{hello}': set 'hello' to a name that leads to this host." : "";
        return IsForNow(code) ? SendResult.Later($"{problem} now ({Code(code)}).{hint}") : SendResult.Refused($"{problem} ({Code(code)}).{hint}");
    }

    private static string Code(SmtpStatusCode code) => ((int)code).ToString(CultureInfo.InvariantCulture);
}
