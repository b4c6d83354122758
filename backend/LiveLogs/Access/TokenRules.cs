using System.Globalization;
using Microsoft.IdentityModel.JsonWebTokens;

namespace LiveLogs.Access;

/// <summary>Requirements for a token besides a valid signature and an expiry in the future.</summary>
internal static class TokenRules
{
    /// <summary>Why a token is not accepted; null when it is.</summary>
    /// <param name="token">With a good signature, and in its time.</param>
    /// <param name="longest">How long it may be valid; null: for any time.</param>
    public static string? WhyNot(JsonWebToken token, TimeSpan? longest)
    {
        // https://www.rfc-editor.org/rfc/rfc7515#section-4.1.11: who does not understand one of them must refuse the token.
        if (token.TryGetHeaderValue("crit", out object _))
            return "The token has critical extensions, which are not supported.";

        // Without it nobody could take the person's access away, nor say who did what.
        if (string.IsNullOrWhiteSpace(token.Subject))
            return "The token has no subject.";

        // Without iat it reads as the beginning of time.
        if (token.ValidTo - token.IssuedAt > longest)
            return "The token is valid for longer than allowed, or has no iat.";

        return token.TryGetPayloadValue("nbf", out object since) && !IsTime(since) ? "The token's nbf is not a time." : null;
    }

    private static bool IsTime(object value) => double.TryParse(
        Convert.ToString(value, CultureInfo.InvariantCulture), NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) && double.IsFinite(seconds) && value is not string;
}
