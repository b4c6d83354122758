using System.Text.RegularExpressions;
using Azure;
using Azure.Identity;
using LiveLogs.Connectors.Calls;
using Microsoft.Identity.Client;

namespace LiveLogs.Connectors.AzureMonitor;

/// <summary>
/// What the sign-in service answered, as far as the vendor's library reports it: its exceptions hold that of MSAL, which has status, headers and body, or
/// that of a host's own endpoint.
/// </summary>
/// <param name="Status">HTTP status; 0 when there was no answer.</param>
/// <param name="Code">Such as <c>AADSTS90033</c>; null when the answer has none.</param>
/// <param name="Text">The service's sentence about it, or the library's.</param>
/// <param name="RetryAfter">How long it asks to wait; null when it does not say.</param>
internal sealed partial record SignInAnswer(int Status, string? Code, string Text, TimeSpan? RetryAfter)
{
    public static SignInAnswer Of(AuthenticationFailedException error, DateTimeOffset now)
    {
        var (status, wait, said) = (0, (TimeSpan?)null, error.Message);
        for (Exception? inner = error; inner is not null; inner = inner.InnerException)
        {
            if (inner is MsalServiceException service && status == 0)
            {
                status = service.StatusCode;
                wait = service.Headers is { } headers ? RetryHint.Of(headers, now) : null;
            }
            else if (inner is RequestFailedException failed && status == 0)
            {
                status = failed.Status;
            }

            // Which of them carries the service's words depends on the credential; of an outage only the body of the answer does.
            if (!CodePattern().IsMatch(said))
                said = inner is MsalServiceException { ResponseBody: { } body } && CodePattern().IsMatch(body) ? Description(body) : inner.Message;
        }

        var code = CodePattern().Match(said) is { Success: true } match ? match.Value : null;
        return new SignInAnswer(status, code, FirstLine(code is null ? error.Message : said), wait);
    }

    private static string Description(string body)
    {
        var start = body.IndexOf("AADSTS", StringComparison.Ordinal);
        var end = body.IndexOfAny(['"', '\\'], start);
        return end < 0 ? body[start..] : body[start..end];
    }

    private static string FirstLine(string text)
    {
        var start = Math.Max(0, text.IndexOf("AADSTS", StringComparison.Ordinal));
        var end = text.IndexOfAny(['\r', '\n'], start);
        var trace = text.IndexOf(" Trace ID", start, StringComparison.Ordinal);
        end = end < 0 ? text.Length : end;
        return text[start..(trace > 0 && trace < end ? trace : end)].TrimEnd(' ', ':');
    }

    [GeneratedRegex("AADSTS[0-9]{4,8}", RegexOptions.CultureInvariant)]
    private static partial Regex CodePattern();
}
