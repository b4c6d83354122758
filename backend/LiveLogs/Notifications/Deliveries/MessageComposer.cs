using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Options;

namespace LiveLogs.Notifications.Deliveries;

/// <summary>Puts notices into words.</summary>
internal sealed class MessageComposer(IOptions<NotificationsOptions> options)
{
    private const int MaxTitle = 240;
    private const int MaxDigestLines = 40;
    private const int MaxBody = 50_000;

    private static readonly string[] Phases = ["firing", "acknowledged", "resolved"];
    private static readonly string[] Severities = ["low", "medium", "high", "critical"];

    /// <param name="parcel">What to tell.</param>
    /// <param name="target">Where.</param>
    /// <param name="config">The channel's configuration, for its templates.</param>
    public Message Compose(Parcel parcel, string target, JsonElement config)
    {
        var last = parcel.Deliveries[^1];
        var message = parcel.IsDigest ? Digest(parcel) : Single(last.Notice, config);
        return message with
        {
            Key = Key(parcel.Deliveries[0].Notice),
            EpisodeKey = $"{message.Notice.EpisodeId:N}.{target}",
            Thread = parcel.IsDigest ? null : last.Thread,
            Degraded = parcel.Deliveries.Any(delivery => delivery.Degraded),
            MayHaveBeenSent = parcel.Deliveries.Any(delivery => delivery.MayHaveBeenSent),
        };
    }

    /// <summary>A message that only tries a channel.</summary>
    public Message ComposeTest(Notice notice, JsonElement config) => Single(notice, config) with { Key = Key(notice) };

    private Message Single(Notice notice, JsonElement config)
    {
        var values = Values(notice);
        var title = Text(config, Template.TitleField) is { } titleTemplate ? Template.Fill(titleTemplate, values) : $"[{State(notice.Kind)}] {notice.Title}";
        var body = Text(config, Template.BodyField) is { } bodyTemplate ? Template.Fill(bodyTemplate, values) : notice.Reason;
        return new Message
        {
            Notice = notice,
            Key = "",
            EpisodeKey = notice.EpisodeId.ToString("N"),
            Title = Clip.OneLine(title, MaxTitle),
            Body = Clip.Lines(body, MaxBody),
            Facts = [.. Facts(notice)],
            Lines = [.. notice.Lines.Take(Notice.MaxLines).Select(Line)],
            Link = Link(notice.Path),
            Thread = null,
            Degraded = false,
            MayHaveBeenSent = false,
        };
    }

    /// <summary>Each alert once, in its newest state; what fires comes first.</summary>
    private Message Digest(Parcel parcel)
    {
        var notices = parcel.Deliveries.Select(delivery => delivery.Notice)
            .GroupBy(notice => notice.EpisodeId).Select(episode => episode.MaxBy(notice => notice.Transition)!)
            .OrderBy(notice => Phase(notice.Kind)).ThenByDescending(notice => Array.IndexOf(Severities, notice.Severity)).ThenByDescending(notice => notice.At).ToList();
        var lines = notices.Take(MaxDigestLines)
            .Select(notice => Clip.OneLine($"[{State(notice.Kind)}] {notice.Severity}: {notice.Title}", 300)).ToList();
        if (notices.Count > MaxDigestLines)
            lines.Add(string.Create(CultureInfo.InvariantCulture, $"… and {notices.Count - MaxDigestLines} more"));
        return Single(notices[0], default) with
        {
            IsDigest = true,
            Title = Clip.OneLine($"[DIGEST] {string.Join(", ", notices.GroupBy(notice => Phase(notice.Kind)).Select(Counts))} in {notices[0].ProjectSlug}", MaxTitle),
            Body = notices.TrueForAll(notice => notice.Kind == NoticeKind.Resolved)
                ? "Many alerts ended at once, so they are reported together."
                : "Many alerts came at once, so they are reported together.",
            Facts = [new("Project", notices[0].ProjectSlug), new("From", Time(notices.Min(notice => notice.At))), new("To", Time(notices.Max(notice => notice.At)))],
            Lines = lines,
            Link = Link(AlertsOf(notices[0].ProjectSlug)),
        };
    }

    /// <summary>The console's address of a project's alerts, below the service's.</summary>
    public static string AlertsOf(string project) => $"/#project={project}&view=alerts";

    /// <summary>"12 firing (10 high, 2 low)"; what is over needs no severities.</summary>
    private static string Counts(IGrouping<int, Notice> phase)
    {
        var count = string.Create(CultureInfo.InvariantCulture, $"{phase.Count()} {Phases[phase.Key]}");
        return phase.Key != 0 ? count : $"{count} ({string.Join(", ", phase.CountBy(notice => notice.Severity)
            .OrderByDescending(severity => Array.IndexOf(Severities, severity.Key))
            .Select(severity => string.Create(CultureInfo.InvariantCulture, $"{severity.Value} {severity.Key}")))})";
    }

    private static int Phase(NoticeKind kind) => kind switch { NoticeKind.Acknowledged => 1, NoticeKind.Resolved => 2, _ => 0 };

    private static IEnumerable<Fact> Facts(Notice notice)
    {
        yield return new("Project", notice.ProjectSlug);
        yield return new("Rule", Clip.OneLine(notice.RuleName, 200));
        yield return new("Severity", notice.Severity);
        yield return new("Count", notice.Count.ToString(CultureInfo.InvariantCulture));
        yield return new("Since", Time(notice.StartedAt));
        if (notice.GroupKey.Length > 0)
            yield return new("Group", Clip.OneLine(notice.GroupKey, 200));
        if (notice.SuppressedHits > 0)
            yield return new("Held back", string.Create(CultureInfo.InvariantCulture, $"{notice.SuppressedHits} hits"));
    }

    private Dictionary<string, string> Values(Notice notice) => new(StringComparer.Ordinal)
    {
        ["title"] = notice.Title,
        ["state"] = State(notice.Kind),
        ["severity"] = notice.Severity,
        ["project"] = notice.ProjectSlug,
        ["rule"] = notice.RuleName,
        ["reason"] = notice.Reason,
        ["group"] = notice.GroupKey,
        ["count"] = notice.Count.ToString(CultureInfo.InvariantCulture),
        ["held_back"] = notice.SuppressedHits.ToString(CultureInfo.InvariantCulture),
        ["started_at"] = Time(notice.StartedAt),
        ["line"] = notice.Lines.Count > 0 ? Line(notice.Lines[0]) : "",
        ["url"] = Link(notice.Path) ?? "",
    };

    public static string State(NoticeKind kind) => kind switch
    {
        NoticeKind.Fired => "FIRING",
        NoticeKind.Repeated => "STILL FIRING",
        NoticeKind.Acknowledged => "ACKNOWLEDGED",
        NoticeKind.Resolved => "RESOLVED",
        NoticeKind.Reopened => "FIRING AGAIN",
        _ => "TEST",
    };

    private static string Key(Notice notice) => string.Create(CultureInfo.InvariantCulture, $"{notice.EpisodeId:N}.{notice.Transition}");

    private static string Line(NoticeLine line) => Clip.Lines($"{Time(line.Timestamp)} {line.Level} {line.Source}: {line.Message}", 1_200);

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private string? Link(string path) => options.Value.PublicUrl is { } url ? $"{url.AbsoluteUri.TrimEnd('/')}{path}" : null;

    private static string? Text(JsonElement config, string field) =>
        config.ValueKind == JsonValueKind.Object ? config.TextOf(field) : null;
}

/// <summary>Reads checked configurations.</summary>
internal static class CheckedConfig
{
    /// <summary>A text of a checked configuration; null when it is absent.</summary>
    public static string? TextOf(this JsonElement config, string field) =>
        config.TryGetProperty(field, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()!.Trim() : null;

    /// <summary>A text that the kind's check made sure of.</summary>
    public static string Required(this JsonElement config, string field) =>
        config.TextOf(field) ?? throw new InvalidOperationException($"A checked configuration has no '{field}'.");

    /// <summary>One text or a list of them.</summary>
    public static IReadOnlyList<string> TextsOf(this JsonElement config, string field) =>
        !config.TryGetProperty(field, out var value) ? []
        : value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray().Select(element => element.GetString()!.Trim())]
        : [value.GetString()!.Trim()];
}
