using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace LiveLogs.Connectors.CloudWatch;

/// <summary>A log group as it was named: by its name, or by its ARN, which also reaches into linked accounts.</summary>
/// <param name="Name">1–512 characters.</param>
/// <param name="Arn">Without the <c>:*</c> that some places print behind it; null when only the name is known.</param>
/// <param name="Region">From the ARN.</param>
/// <param name="Account">From the ARN: twelve digits.</param>
internal sealed partial record LogGroup(string Name, string? Arn, string? Region, string? Account)
{
    public const int MaxLength = 2048;

    /// <summary>What the API takes as an identifier.</summary>
    public string Identifier => Arn ?? Name;

    public static bool TryParse(string text, [NotNullWhen(true)] out LogGroup? group)
    {
        group = null;
        if (NamePattern().IsMatch(text))
            group = new LogGroup(text, null, null, null);
        else if (ArnPattern().Match(text) is { Success: true } arn)
            group = new LogGroup(arn.Groups["name"].Value, arn.Groups["arn"].Value, arn.Groups["region"].Value, arn.Groups["account"].Value);

        return group is not null;
    }

    [GeneratedRegex(@"^[.\-_/#A-Za-z0-9]{1,512}\z", RegexOptions.CultureInvariant)]
    private static partial Regex NamePattern();

    [GeneratedRegex(
        @"^(?<arn>arn:aws[a-z\-]{0,12}:logs:(?<region>[a-z0-9\-]{4,32}):(?<account>[0-9]{12}):log-group:(?<name>[.\-_/#A-Za-z0-9]{1,512}))(:\*)?\z",
        RegexOptions.CultureInvariant)]
    private static partial Regex ArnPattern();
}
