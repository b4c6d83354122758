namespace LiveLogs.Connectors.CloudWatch;

/// <summary>What a log group is at the provider, however it was named.</summary>
/// <param name="Account">Twelve digits; null when it is unknown.</param>
/// <param name="IsGuess">The account was read out of the access key, which nobody promises: only a group's ARN is certain.</param>
/// <param name="Region">Of the group.</param>
/// <param name="Name">Of the group.</param>
internal sealed record LogGroupKey(string? Account, bool IsGuess, string Region, string Name)
{
    private const string Unknown = "*";
    private const string Guess = "~";

    /// <param name="group">Named by its name or by its ARN.</param>
    /// <param name="account">The account that the credentials belong to; null when unknown.</param>
    /// <param name="region">Of the connection.</param>
    public static LogGroupKey Of(LogGroup group, string? account, string region) => new(group.Account ?? account, group.Account is null, region, group.Name);

    /// <summary>Reads what <see cref="ToString"/> wrote; null for anything else.</summary>
    public static LogGroupKey? Parse(string text) => text.Split(':', 4) is not ["aws", var account, var region, var name] ? null
        : account == Unknown ? new LogGroupKey(null, true, region, name)
        : account.StartsWith(Guess, StringComparison.Ordinal) ? new LogGroupKey(account[Guess.Length..], true, region, name)
        : new LogGroupKey(account, false, region, name);

    /// <summary>Whether both may be one group: two certain accounts or two guesses that differ are two.</summary>
    public bool MayBe(LogGroupKey other) =>
        Region == other.Region && Name == other.Name
        && (Account is null || other.Account is null || Account == other.Account || IsGuess != other.IsGuess);

    public override string ToString() => $"aws:{(Account is null ? Unknown : IsGuess ? Guess + Account : Account)}:{Region}:{Name}";
}
