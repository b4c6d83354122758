namespace LiveLogs.CloudSimulator.CloudWatch.Patterns;

/// <summary>
/// A filter pattern: terms, <c>%regex%</c> or a JSON condition
/// (https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html). Space-delimited patterns <c>[a, b]</c> are not simulated.
/// </summary>
internal abstract class FilterPattern
{
    public static readonly FilterPattern Everything = new TermPattern([], [], []);

    public abstract bool Matches(string message);

    /// <exception cref="AwsException">The pattern is not understood.</exception>
    public static FilterPattern Parse(string text)
    {
        var trimmed = text.Trim();
        if (trimmed.Length == 0)
            return Everything;
        return trimmed[0] == '{' ? JsonPatternParser.Parse(trimmed) : TermPattern.Parse(trimmed);
    }

    public static AwsException Invalid() => AwsException.Invalid("Invalid filter pattern");
}
