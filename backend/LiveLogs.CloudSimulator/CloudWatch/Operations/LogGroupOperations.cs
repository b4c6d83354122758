using System.Text.Json;
using LiveLogs.CloudSimulator.CloudWatch.Store;

namespace LiveLogs.CloudSimulator.CloudWatch.Operations;

/// <summary>CreateLogGroup, DeleteLogGroup, PutRetentionPolicy and DescribeLogGroups.</summary>
internal sealed class LogGroupOperations(PageTokens tokens)
{
    private const int MaxPage = 50;

    private static readonly string[] Classes = ["STANDARD", "INFREQUENT_ACCESS", "DELIVERY"];

    private static readonly int[] RetentionDays =
        [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653];

    public static byte[] Create(OperationCall call)
    {
        var name = call.Input.GroupName();
        var groupClass = call.Input.Text("logGroupClass", 0, 64, choices: Classes);
        call.Input.ThrowIfInvalid();
        if (!call.Store.TryCreateGroup(call.Account, call.Region, name!))
            throw new AwsException("ResourceAlreadyExistsException", "The specified log group already exists");

        call.OwnGroup(name!).Class = groupClass ?? LogGroup.StandardClass;
        return [];
    }

    public static byte[] Delete(OperationCall call)
    {
        var name = call.Input.GroupName();
        call.Input.ThrowIfInvalid();
        return call.Store.TryDeleteGroup(call.Account, call.Region, name!) ? [] : throw AwsException.NoGroup();
    }

    public static byte[] PutRetention(OperationCall call)
    {
        var name = call.Input.GroupName();
        var days = call.Input.Number("retentionInDays", int.MinValue, int.MaxValue, required: true);
        if (days is not null && !RetentionDays.Contains((int)days))
            call.Input.Fail("retentionInDays", $"{days}", $"Member must satisfy enum value set: [{string.Join(", ", RetentionDays)}]");
        call.Input.ThrowIfInvalid();
        call.OwnGroup(name!).RetentionDays = (int)days!;
        return [];
    }

    public byte[] Describe(OperationCall call)
    {
        var input = call.Input;
        var prefix = input.Text("logGroupNamePrefix", 1, 512, OperationInput.GroupNamePattern);
        var part = input.Text("logGroupNamePattern", 0, 512);
        var token = input.Text("nextToken", 1, int.MaxValue);
        var limit = (int)(input.Number("limit", 1, MaxPage) ?? MaxPage);
        var groupClass = input.Text("logGroupClass", 0, 64, choices: Classes);
        var identifiers = input.Texts("logGroupIdentifiers", 1, 50, 1, 2048, OperationInput.IdentifierPattern);
        var accounts = input.Texts("accountIdentifiers", 0, 20, 12, 12);
        var linked = input.Flag("includeLinkedAccounts");
        input.ThrowIfInvalid();
        if (prefix is not null && part is not null)
            throw AwsException.Invalid("LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.");
        if (identifiers is not null && (prefix ?? part ?? groupClass ?? token) is not null)
            throw AwsException.Invalid("logGroupIdentifiers can only be used with includeLinkedAccounts.");

        var scope = string.Join('\n', call.Operation, call.Account, call.Region, prefix, part, groupClass, linked, string.Join(',', accounts ?? []));
        var after = token is null ? new PagePlace(1, default) : tokens.Read(scope, token);
        if (call.Faults.EmptyPage)
            return Page([], part, tokens.Issue(scope, after with { Page = after.Page + 1 }));

        limit = Math.Min(limit, call.Faults.PageItems ?? limit);
        var found = Visible(call, linked, accounts)
            .Where(group => groupClass is null || group.Class == groupClass)
            .Where(group => prefix is null || group.Name.StartsWith(prefix, StringComparison.Ordinal))
            .Where(group => part is null || group.Name.Contains(part, StringComparison.Ordinal))
            .Where(group => identifiers is null || identifiers.Contains(group.Name) || identifiers.Contains(group.Arn))
            .Where(group => token is null || string.CompareOrdinal(SortKey(group), after.Name) > 0)
            .OrderBy(SortKey, StringComparer.Ordinal)
            .Take(limit + 1)
            .ToList();
        if (found.Count <= limit && !call.Faults.ExtraToken)
            return Page(found, part, next: null);

        var page = found.Take(limit).ToList();
        var last = page.Count > 0 ? SortKey(page[^1]) : after.Name;
        var next = call.Faults.RepeatToken && token is not null ? token : tokens.Issue(scope, new PagePlace(after.Page + 1, default, last));
        return Page(page, part, next);
    }

    private static IEnumerable<LogGroup> Visible(OperationCall call, bool linked, IReadOnlyList<string>? accounts)
    {
        var own = new[] { call.Account };
        var readable = linked ? own.Concat(call.Caller.Account.LinkedAccounts) : own;
        return readable
            .Where(account => accounts is null or { Count: 0 } || accounts.Contains(account))
            .SelectMany(account => call.Store.Groups(account, call.Region));
    }

    private static string SortKey(LogGroup group) => $"{group.Name}\0{group.Account}";

    private static byte[] Page(IReadOnlyList<LogGroup> groups, string? part, string? next) => AwsJson.Object(json =>
    {
        json.WriteStartArray("logGroups");
        foreach (var group in groups)
            Write(json, group, brief: part is not null);
        json.WriteEndArray();
        if (next is not null)
            json.WriteString("nextToken", next);
    });

    /// <param name="json">Where to.</param>
    /// <param name="group">What.</param>
    /// <param name="brief">A search by pattern returns name, ARN and creation time only.</param>
    private static void Write(Utf8JsonWriter json, LogGroup group, bool brief)
    {
        json.WriteStartObject();
        json.WriteString("arn", group.Arn + ":*");
        json.WriteNumber("creationTime", group.CreatedAt);
        json.WriteString("logGroupName", group.Name);
        if (!brief)
        {
            json.WriteString("logGroupArn", group.Arn);
            json.WriteString("logGroupClass", group.Class);
            json.WriteNumber("metricFilterCount", 0);
            json.WriteNumber("storedBytes", group.StoredBytes);
            if (group.RetentionDays is { } days)
                json.WriteNumber("retentionInDays", days);
        }

        json.WriteEndObject();
    }
}
