using System.Text.Json;
using LiveLogs.CloudSimulator.CloudWatch.Store;
using LiveLogs.CloudSimulator.Faults;

namespace LiveLogs.CloudSimulator.CloudWatch;

/// <summary>A call that was let in: who asks for what, and which faults shape the answer.</summary>
internal sealed record OperationCall(
    string Operation, AwsCaller Caller, JsonElement Body, DateTimeOffset Now, FaultEffects Faults, CloudWatchStore Store)
{
    public OperationInput Input { get; } = new(Body);

    public string Account => Caller.Account.Id;

    public string Region => Caller.Region;

    /// <summary>The group of a write, which is always named by its name.</summary>
    public LogGroup OwnGroup(string name) => Store.FindGroup(Account, Region, name) ?? throw AwsException.NoGroup();

    /// <summary>The group of a read: exactly one of name and identifier; an identifier may be the ARN of a linked account's group.</summary>
    public LogGroup ReadableGroup()
    {
        var name = Input.GroupName(required: false);
        var identifier = Input.Text("logGroupIdentifier", 1, 2048, OperationInput.IdentifierPattern);
        Input.ThrowIfInvalid();
        if (name is null == identifier is null)
        {
            throw AwsException.Invalid(name is null
                ? "Please provide either logGroupName or logGroupIdentifier."
                : "LogGroup name and LogGroup ARN are mutually exclusive parameters. Please provide only one of them.");
        }

        return Checked(name is not null ? OwnGroup(name) : Identified(identifier!));
    }

    /// <summary>https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CloudWatch_Logs_Log_Classes.html</summary>
    private LogGroup Checked(LogGroup group) => group.Class == LogGroup.StandardClass ? group : throw new AwsException(
        "InvalidOperationException", $"The log group {group.Name} is of log-group-class {group.Class}. {Operation} is not supported for this log class.");

    /// <summary>The group of a name or an ARN.</summary>
    public LogGroup Identified(string identifier)
    {
        if (!identifier.StartsWith("arn:", StringComparison.Ordinal))
            return OwnGroup(identifier);

        var parts = identifier.Split(':');
        if (parts.Length != 7 || parts[2] != "logs" || parts[5] != "log-group" || parts[6].Length == 0)
            throw AwsException.Invalid($"The specified log group identifier is not a valid ARN: {identifier}");
        if (parts[3] != Region || (parts[4] != Account && !Caller.Account.LinkedAccounts.Contains(parts[4])))
            throw AwsException.NoGroup();
        return Store.FindGroup(parts[4], Region, parts[6]) ?? throw AwsException.NoGroup();
    }
}
