using System.Text.RegularExpressions;
using LiveLogs.ProjectConfig.Fields;

namespace LiveLogs.Connectors.CloudWatch;

/// <content>How the fields that say what is read are read.</content>
internal sealed partial record CloudWatchConfig
{
    private const int MaxLogGroups = 50;
    private const int MaxStreams = 1000;

    private static List<LogGroup> ReadLogGroups(ConfigReader reader, string? region)
    {
        const string field = "log_group";
        List<LogGroup> groups = [];
        foreach (var text in reader.Texts(field, MaxLogGroups, LogGroup.MaxLength, orOne: true))
        {
            if (!LogGroup.TryParse(text, out var group))
                reader.Fail(field, $"'{text}' is neither the name of a log group (letters, digits and . - _ / #) nor its ARN.");
            else if (region is not null && group.Region is not null && group.Region != region)
                reader.Fail(field, $"'{text}' is in region {group.Region}, but the connection reads {region}.");
            else if (!groups.Exists(other => other.Identifier == group.Identifier))
                groups.Add(group);
        }

        return groups;
    }

    private static string? ReadPartOfName(ConfigReader reader, string field)
    {
        var text = reader.Text(field, 512);
        if (text is not null && (!LogGroup.TryParse(text, out var part) || part.Arn is not null))
            reader.Fail(field, "The name of a log group has letters, digits and . - _ / # only; a part of it is taken literally.");

        return text;
    }

    /// <summary>What may be given together: groups are named, or found in one of two ways.</summary>
    private static void CheckTogether(ConfigReader reader)
    {
        var finds = !reader.IsAbsent("log_group_prefix") || !reader.IsAbsent("log_group_pattern");
        if (!reader.IsAbsent("log_group_prefix") && !reader.IsAbsent("log_group_pattern"))
            reader.Fail("log_group_pattern", "Give either log_group_prefix or log_group_pattern, not both.");
        if (!finds && reader.IsAbsent("log_group"))
            reader.Fail("log_group", "This field is required, unless log groups are found by log_group_prefix or log_group_pattern.");
        if (finds && !reader.IsAbsent("log_streams"))
            reader.Fail("log_streams", "Not every matching log group has these streams. Give log_stream_prefix, or name the groups in log_group.");
    }

    private static IReadOnlyList<string> ReadLogStreams(ConfigReader reader)
    {
        const string field = "log_streams";
        var streams = reader.Texts(field, MaxStreams, 512);
        foreach (var wrong in streams.Where(stream => !StreamPattern().IsMatch(stream)))
            reader.Fail(field, $"'{wrong}' is not the name of a log stream: it must not contain ':' or '*'.");

        return streams;
    }

    private static string? ReadPrefix(ConfigReader reader)
    {
        const string field = "log_stream_prefix";
        var prefix = reader.Text(field, 512);
        if (prefix is not null && !StreamPattern().IsMatch(prefix))
            reader.Fail(field, "The name of a log stream contains neither ':' nor '*'; the prefix is taken literally.");
        else if (prefix is not null && !reader.IsAbsent("log_streams"))
            reader.Fail(field, "Give either log_streams or log_stream_prefix, not both.");

        return prefix;
    }

    /// <summary>One session shows ten log groups, and chooses streams in one group only.</summary>
    private static bool ReadLiveTail(ConfigReader reader, List<LogGroup> groups, IReadOnlyList<string> streams)
    {
        const string field = "live_tail";
        if (reader.Flag(field) is not true)
            return false;

        if (groups.Count is 0 or > LiveTailSource.MaxGroups)
            reader.Fail(field, $"Live Tail shows 1 to {LiveTailSource.MaxGroups} log groups that are named in log_group.");
        else if (groups.Count > 1 && (streams.Count > 0 || !reader.IsAbsent("log_stream_prefix")))
            reader.Fail(field, "Live Tail chooses log streams only with a single log group.");
        else if (streams.Count > MaxStreamsPerCall)
            reader.Fail(field, $"Live Tail shows at most {MaxStreamsPerCall} log streams.");

        return true;
    }

    [GeneratedRegex(@"^[^:*]{1,512}\z", RegexOptions.CultureInvariant)]
    private static partial Regex StreamPattern();
}
