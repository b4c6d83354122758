using System.Diagnostics.CodeAnalysis;

namespace LiveLogs.CloudSimulator.CloudWatch;

/// <summary>
/// The <c>Authorization</c> header of Signature Version 4:
/// <c>AWS4-HMAC-SHA256 Credential=KEY/yyyymmdd/region/service/aws4_request, SignedHeaders=a;b, Signature=hex</c>.
/// </summary>
internal sealed record SigV4Credential(string KeyId, string Date, string Region, string Service, string[] SignedHeaders, string Signature)
{
    public const string Algorithm = "AWS4-HMAC-SHA256";

    public const string Terminator = "aws4_request";

    public string Scope => $"{Date}/{Region}/{Service}/{Terminator}";

    public static bool TryParse(string? header, [NotNullWhen(true)] out SigV4Credential? credential)
    {
        credential = null;
        if (header is null || !header.StartsWith(Algorithm + " ", StringComparison.Ordinal))
            return false;

        var parts = header[Algorithm.Length..]
            .Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(part => part.Split('=', 2))
            .Where(part => part.Length == 2)
            .GroupBy(part => part[0], part => part[1], StringComparer.Ordinal)
            .ToDictionary(part => part.Key, part => part.First(), StringComparer.Ordinal);
        if (!parts.TryGetValue("Credential", out var scope) || !parts.TryGetValue("SignedHeaders", out var signed)
            || !parts.TryGetValue("Signature", out var signature))
            return false;

        var place = scope.Split('/');
        if (place.Length != 5 || place[4] != Terminator)
            return false;

        credential = new SigV4Credential(place[0], place[1], place[2], place[3], signed.Split(';'), signature);
        return true;
    }
}
