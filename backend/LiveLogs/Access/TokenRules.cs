using System.Globalization;
using Microsoft.IdentityModel.JsonWebTokens;

namespace LiveLogs.Access;

/// <summary>What a token has to be beyond a good signature and a time that has not passed.</summary>
internal static class TokenRules
{
    /// <summary>Why a token is not accepted; null when it is.</summary>
    public static string? WhyNot(JsonWebToken token)
    {
        // https://www.rfc-editor.org/rfc/rfc7515#section-4.1.11: who does not understand one of them must refuse the token.
        if (token.TryGetHeaderValue("crit", out object _))
            return "The token has critical extensions, none of which is understood.";

        // Without it nobody could take the person's access away, nor say who did what.
        if (string.IsNullOrWhiteSpace(token.Subject))
            return "The token has no subject.";

        return token.TryGetPayloadValue("nbf", out object since) && !IsTime(since) ? "The token's nbf is no time." : null;
    }

    private static bool IsTime(object value) => double.TryParse(
        Convert.ToString(value, CultureInfo.InvariantCulture), NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) && double.IsFinite(seconds) && value is not string;
}
