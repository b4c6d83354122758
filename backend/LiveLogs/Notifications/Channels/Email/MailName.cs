using System.Globalization;
using System.Net.Mail;

namespace LiveLogs.Notifications.Channels.Email;

/// <summary>Addresses of mail: bare ones, of which nothing can be read as a second header or receiver.</summary>
internal static class MailName
{
    private static readonly IdnMapping Idn = new() { UseStd3AsciiRules = true };

    /// <summary>What is wrong, to be put behind "this"; null when it is an address.</summary>
    public static string? WhyNot(string text)
    {
        if (text.IndexOfAny([',', ';']) >= 0)
            return "looks like several e-mail addresses. Give them as a list.";
        if (text.Contains('<', StringComparison.Ordinal))
            return "is not an e-mail address. Leave the name and the brackets out.";

        var at = text.LastIndexOf('@');
        if (at > 0 && !text[..at].All(char.IsAscii))
            return "is not an e-mail address that every mail server takes: before the @ there may only be ASCII.";

        return TryToAscii(text) is { } ascii && IsBare(ascii) ? null : "is not an e-mail address.";
    }

    /// <summary>The address as it goes over the wire: a domain of other letters in its ASCII form (RFC 5890).</summary>
    public static string ToAscii(string address) => TryToAscii(address) ?? address;

    private static string? TryToAscii(string text)
    {
        var at = text.LastIndexOf('@');
        if (at < 0 || text.All(char.IsAscii))
            return text;

        try
        {
            return $"{text[..at]}@{Idn.GetAscii(text[(at + 1)..])}";
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    private static bool IsBare(string text) =>
        text.All(character => character is > ' ' and <= '~' and not ('<' or '>' or ',' or ';' or '"' or '(' or ')')) &&
        MailAddress.TryCreate(text, out var address) && address.Address == text;
}
