using LiveLogs.Notifications;

namespace LiveLogs.Tests.Notifications;

/// <summary>Notices as rules make them, and as hostile as lines of log can be.</summary>
internal static class Notices
{
    public static readonly DateTimeOffset Start = new(2026, 1, 12, 10, 0, 0, TimeSpan.Zero);

    public static Notice Of(Guid episode, int transition = 1, NoticeKind kind = NoticeKind.Fired, string severity = "high") => new()
    {
        EpisodeId = episode,
        Transition = transition,
        Kind = kind,
        ProjectSlug = "shop",
        RuleId = "error-rate",
        RuleName = "Error rate",
        Severity = severity,
        Title = "payment-api error rate 12.4",
        Reason = "124 errors in 10 minutes are more than 5 a minute.",
        GroupKey = "payment-api",
        Count = 124,
        StartedAt = Start,
        At = Start,
        SuppressedHits = 3,
        Lines = [new(Start, "ERROR", "/aws/lambda/pay", "upstream timed out")],
        Path = $"/alerts/{episode:D}",
    };

    public static Notice Of(int transition = 1, NoticeKind kind = NoticeKind.Fired) => Of(Guid.NewGuid(), transition, kind);

    /// <summary>As long as a notice can be, of characters that mean something somewhere.</summary>
    public static Notice Hostile()
    {
        var text = string.Concat(Enumerable.Repeat("<!channel> & \"quoted\" ```code``` [x](https://evil.example) *b* _i_ 😀 \r\nBcc: victim@example.com\r\n.\r\n", 40));
        return Of() with
        {
            Title = text,
            Reason = text,
            GroupKey = text,
            RuleName = text,
            Lines = [.. Enumerable.Range(0, 5).Select(_ => new NoticeLine(Start, "ERROR", text[..200], text[..1_000]))],
        };
    }
}
