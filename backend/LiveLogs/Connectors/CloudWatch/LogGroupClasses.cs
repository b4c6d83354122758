using System.Globalization;

namespace LiveLogs.Connectors.CloudWatch;

/// <summary>
/// The classes of log groups, which never change. Only those of the class Standard can be read with FilterLogEvents. A list by a part of the name
/// does not tell them (https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DescribeLogGroups.html), so they are asked for
/// once more, by the beginning that the names have in common.
/// </summary>
internal sealed class LogGroupClasses(CloudWatchLogsClient client)
{
    private const string Standard = "STANDARD";

    private const int PageSize = 50;

    /// <summary>How many names a note lists.</summary>
    private const int MaxTold = 5;

    /// <summary>So few are asked for one by one: what they have in common may be nothing, and then the whole account would be listed.</summary>
    private const int Few = 10;

    private const int MaxPages = 20_000;

    private readonly Dictionary<string, string> _classes = new(StringComparer.Ordinal);

    public void Add(LogGroupDescription group)
    {
        if (group is { LogGroupName: { } name, LogGroupClass: { Length: > 0 } kind })
            _classes[name] = kind;
    }

    /// <summary>A service that returns no class, such as an emulator, has only Standard.</summary>
    public bool IsReadable(string name) => _classes.GetValueOrDefault(name, Standard) == Standard;

    /// <summary>What was left out; null when nothing was.</summary>
    public string? Note(IEnumerable<string> names)
    {
        var others = names.Where(name => !IsReadable(name)).Order(StringComparer.Ordinal).ToList();
        return others.Count == 0 ? null : string.Create(
            CultureInfo.InvariantCulture,
            $"{others.Count:N0} {(others.Count == 1 ? "log group matches that is" : "log groups match that are")} not of the class Standard and cannot be read with FilterLogEvents: {string.Join(", ", others.Take(MaxTold))}{(others.Count > MaxTold ? "…" : "")}. Read them with CloudWatch Logs Insights, or have their writer push here.");
    }

    /// <summary>Asks for the classes that are not known yet.</summary>
    /// <exception cref="Ingestion.LogSourceException">The list could not be had.</exception>
    public async Task LearnAsync(IEnumerable<string> names, CancellationToken cancellationToken)
    {
        var unknown = names.Where(name => !_classes.ContainsKey(name)).ToHashSet(StringComparer.Ordinal);
        if (unknown.Count > Few)
            await ListAsync(Beginning(unknown), unknown, cancellationToken);

        foreach (var name in unknown.ToList())
        {
            await ListAsync(name, [name], cancellationToken);
            _classes.TryAdd(name, Standard);
        }
    }

    /// <summary>Lists until all that were unknown are found.</summary>
    private async Task ListAsync(string prefix, HashSet<string> unknown, CancellationToken cancellationToken)
    {
        string? token = null;
        for (var page = 0; page < MaxPages && unknown.Count > 0; page++)
        {
            var request = new DescribeLogGroupsRequest { LogGroupNamePrefix = prefix.Length > 0 ? prefix : null, Limit = PageSize, NextToken = token };
            var answer = await client.DescribeLogGroupsAsync(request, "discovery", cancellationToken);
            foreach (var group in answer.LogGroups ?? [])
            {
                Add(group);
                if (group is { LogGroupName: { } name, LogGroupClass: { Length: > 0 } })
                    unknown.Remove(name);
            }

            if (string.IsNullOrEmpty(answer.NextToken) || answer.NextToken == token)
                return;

            token = answer.NextToken;
        }
    }

    private static string Beginning(HashSet<string> names)
    {
        var (first, last) = (names.Min(StringComparer.Ordinal)!, names.Max(StringComparer.Ordinal)!);
        var length = 0;
        while (length < first.Length && length < last.Length && first[length] == last[length])
            length++;

        return first[..length];
    }
}
