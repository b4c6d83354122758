using System.Globalization;
using LiveLogs.Connectors.Calls;
using LiveLogs.Ingestion;
using LiveLogs.Logs;

namespace LiveLogs.Connectors.CloudWatch;

/// <summary>
/// Finds the log groups of a prefix or pattern with DescribeLogGroups. When more match than one connection reads, the oldest are
/// read: so new ones never drive out those that are being read.
/// </summary>
internal sealed class LogGroupDiscovery(
    CloudWatchConfig config, SourceProfile profile, IReadOnlyList<FilterLogEventsSource> named, CloudWatchLogsClient client, ServerClock clock, TimeProvider time) : ISourceDiscovery
{
    /// <summary>Log groups that one connection finds and reads; beyond that even a quick account's quota is no longer enough.</summary>
    public const int MaxGroups = 500;

    private const int PageSize = 50;

    /// <summary>More groups than an account can have (1,000,000), in pages: a list that is longer never ends.</summary>
    private const int MaxPages = 20_000;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(60);

    /// <summary>A long list is asked for less often: it shares its quota with the whole account.</summary>
    private static readonly TimeSpan IntervalPerPage = TimeSpan.FromSeconds(5);

    /// <summary>How long a new group may be missing from the list.</summary>
    private static readonly TimeSpan ListDelay = TimeSpan.FromMinutes(15);

    private readonly LogGroupClasses _classes = new(client);

    public async Task<DiscoveredSources> DiscoverAsync(EventTime? lastLook, CancellationToken cancellationToken)
    {
        var began = clock.Ours();
        var (found, pages) = await ListAsync(cancellationToken);
        await _classes.LearnAsync(found.Select(group => group.Group.Name), cancellationToken);
        var groups = found.Where(group => _classes.IsReadable(group.Group.Name)).ToList();
        var read = groups.Take(MaxGroups).Select(group => Source(group, lastLook));
        var wait = IntervalPerPage * pages;
        return new DiscoveredSources([.. named, .. read], clock.ToTheirs(began), wait > Interval ? wait : Interval, Warning(groups.Count))
        {
            Note = _classes.Note(found.Select(group => group.Group.Name)),
        };
    }

    /// <summary>The groups that match, the oldest first; and in how many pages they came.</summary>
    private async Task<(List<FoundGroup> Groups, int Pages)> ListAsync(CancellationToken cancellationToken)
    {
        var found = new Dictionary<string, FoundGroup>(StringComparer.Ordinal);
        string? token = null;
        for (var pages = 1; ; pages++)
        {
            var request = new DescribeLogGroupsRequest
            {
                LogGroupNamePrefix = config.LogGroupPrefix,
                LogGroupNamePattern = config.LogGroupPattern,
                Limit = PageSize,
                NextToken = token,
            };
            var answer = await client.DescribeLogGroupsAsync(request, "discovery", cancellationToken);
            foreach (var group in answer.LogGroups ?? [])
            {
                _classes.Add(group);
                if (FoundGroup.Of(group) is { } matching && !IsNamed(matching))
                    found[matching.Group.Name] = matching;
            }

            if (string.IsNullOrEmpty(answer.NextToken))
                return ([.. found.Values.OrderBy(group => group.CreatedAt).ThenBy(group => group.Group.Name, StringComparer.Ordinal)], pages);

            if (answer.NextToken == token || pages == MaxPages)
                throw new LogSourceException(LogSourceFailure.Transient, "The list of log groups does not end.", "LiveLogs requests it again automatically.");

            token = answer.NextToken;
        }
    }

    private bool IsNamed(FoundGroup found) =>
        config.LogGroups.Any(group => group.Name == found.Group.Name && (group.Arn is null || group.Arn == found.Arn));

    private FilterLogEventsSource Source(FoundGroup found, EventTime? lastLook)
    {
        var isNew = lastLook is { } last && found.CreatedAt > last - ListDelay;
        return new FilterLogEventsSource(found.Group, config, isNew ? Since(found.CreatedAt) : profile, client, clock, time);
    }

    /// <summary>A new group's first events may be older than the group: a writer brings what it had.</summary>
    private SourceProfile Since(EventTime created) => profile with
    {
        StartAt = created - (profile.DeepSweepReach > profile.LateWindow ? profile.DeepSweepReach : profile.LateWindow),
        StartBefore = null,
    };

    private static string? Warning(int count) => count <= MaxGroups ? null : string.Create(
        CultureInfo.InvariantCulture,
        $"{count:N0} log groups match, and the {MaxGroups:N0} oldest of them are read. Narrow log_group_prefix or log_group_pattern, or divide the groups between several connections.");

    private sealed record FoundGroup(LogGroup Group, string? Arn, EventTime CreatedAt)
    {
        /// <summary>Null for what has no name.</summary>
        public static FoundGroup? Of(LogGroupDescription group) =>
            group.LogGroupName is { } name && LogGroup.TryParse(name, out var parsed)
                ? new FoundGroup(parsed, group.LogGroupArn ?? group.Arn?.TrimEnd('*').TrimEnd(':'), EventTime.FromUnixMilliseconds(group.CreationTime))
                : null;
    }
}
