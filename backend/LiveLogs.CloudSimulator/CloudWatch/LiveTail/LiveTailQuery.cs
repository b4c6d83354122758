using LiveLogs.CloudSimulator.CloudWatch.Patterns;
using LiveLogs.CloudSimulator.CloudWatch.Store;

namespace LiveLogs.CloudSimulator.CloudWatch.LiveTail;

/// <summary>What a Live Tail session shows (https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_StartLiveTail.html).</summary>
internal sealed record LiveTailQuery(IReadOnlyList<string> Identifiers, IReadOnlyList<string> Streams, IReadOnlyList<string> Prefixes, string? PatternText)
{
    private readonly FilterPattern _pattern = FilterPattern.Parse(PatternText ?? "");

    /// <exception cref="AwsException">A constraint is broken, or a group does not exist.</exception>
    public static LiveTailQuery Read(OperationCall call)
    {
        var input = call.Input;
        var identifiers = input.Texts("logGroupIdentifiers", 1, 10, 1, 2048, OperationInput.IdentifierPattern);
        var streams = input.Texts("logStreamNames", 1, 100, 1, 512, OperationInput.StreamNamePattern) ?? [];
        var prefixes = input.Texts("logStreamNamePrefixes", 1, 100, 1, 512, OperationInput.StreamNamePattern) ?? [];
        var pattern = input.Text("logEventFilterPattern", 0, 1024);
        if (identifiers is null)
            input.Fail("logGroupIdentifiers", null, "Member must not be null");
        input.ThrowIfInvalid();

        if (streams.Count > 0 && prefixes.Count > 0)
            throw AwsException.Invalid("logStreamNames and logStreamNamePrefixes are mutually exclusive.");
        if (streams.Count + prefixes.Count > 0 && identifiers!.Count > 1)
            throw AwsException.Invalid("Log streams can be chosen only with exactly one log group.");
        if (identifiers!.FirstOrDefault(one => !one.StartsWith("arn:", StringComparison.Ordinal) || one.EndsWith('*')) is { } wrong)
            throw AwsException.Invalid($"Log group identifiers must be ARNs that do not end with an asterisk: {wrong}");

        foreach (var identifier in identifiers!)
            call.Identified(identifier);
        return new LiveTailQuery(identifiers, streams, prefixes, pattern);
    }

    public bool Matches(LogGroup group, StoredEvent stored) =>
        Identifiers.Contains(group.Arn)
        && (Streams.Count == 0 || Streams.Contains(stored.Stream.Name))
        && (Prefixes.Count == 0 || Prefixes.Any(prefix => stored.Stream.Name.StartsWith(prefix, StringComparison.Ordinal)))
        && _pattern.Matches(stored.Message);
}
