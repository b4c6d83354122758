using System.Globalization;
using System.Text.Json;

namespace LiveLogs.Tests.Notifications.StandIns;

/// <summary>Slack's incoming webhook (<c>/services/…</c>) and Web API (<c>/api/…</c>) with the limits of Block Kit.</summary>
internal sealed class SlackStandIn : StandIn
{
    public const string Token = "xoxb-test-token";

    /// <summary>Texts that came by the webhook.</summary>
    public List<JsonElement> Posts { get; } = [];

    /// <summary>A bot's messages by their timestamp; of each the newest form.</summary>
    public Dictionary<string, JsonElement> Messages { get; } = [];

    public List<(string Thread, string Text)> Replies { get; } = [];

    /// <summary>Refuses blocks, as Slack does with some that its documentation allows.</summary>
    public bool DislikesBlocks { get; set; }

    public string? Error { get; set; }

    /// <summary>Answers to changes of messages only.</summary>
    public string? UpdateError { get; set; }

    /// <summary>Answers to what goes into threads only.</summary>
    public string? ReplyError { get; set; }

    protected override StandInReply Take(StandInRequest request)
    {
        var body = request.Json;
        var problem = Error ?? ProblemOf(body);
        if (request.Path.StartsWith("/services/", StringComparison.Ordinal))
        {
            if (problem is not null)
                return new StandInReply(400, problem);
            Posts.Add(body);
            return new StandInReply(200, "ok");
        }

        if (request.Header("Authorization") != $"Bearer {Token}")
            problem = "invalid_auth";
        return problem is null ? TakeAsBot(request.Path, body) : StandInReply.Json(200, new { ok = false, error = problem });
    }

    private StandInReply TakeAsBot(string method, JsonElement body)
    {
        var channel = body.GetProperty("channel").GetString();
        var refusal = method == "/api/chat.update" ? UpdateError : body.TryGetProperty("thread_ts", out _) ? ReplyError : null;
        if (refusal is not null)
            return StandInReply.Json(200, new { ok = false, error = refusal });
        if (method == "/api/chat.update")
        {
            var ts = body.GetProperty("ts").GetString()!;
            if (!Messages.ContainsKey(ts))
                return StandInReply.Json(200, new { ok = false, error = "message_not_found" });
            Messages[ts] = body;
            return StandInReply.Json(200, new { ok = true, channel, ts });
        }

        var own = string.Create(CultureInfo.InvariantCulture, $"1763625600.{Messages.Count + Replies.Count:D6}");
        if (body.TryGetProperty("thread_ts", out var thread))
            Replies.Add((thread.GetString()!, body.GetProperty("text").GetString()!));
        else
            Messages[own] = body;
        return StandInReply.Json(200, new { ok = true, channel = "C012345", ts = own });
    }

    private string? ProblemOf(JsonElement body)
    {
        if (!body.TryGetProperty("text", out var text) || text.GetString()!.Length is 0 or > 40_000)
            return "no_text";
        if (!body.TryGetProperty("blocks", out var blocks))
            return null;
        if (DislikesBlocks)
            return "invalid_blocks";
        var bad = blocks.GetArrayLength() > 50 || blocks.EnumerateArray().Any(IsBad);
        Check(!bad, $"blocks: {blocks}");
        Check(blocks.EnumerateArray().Sum(Length) <= 13_200, "msg_blocks_too_long");
        return bad ? "invalid_blocks" : null;
    }

    private static bool IsBad(JsonElement block) => block.GetProperty("type").GetString() switch
    {
        "header" => block.GetProperty("text").GetProperty("text").GetString()!.Length is 0 or > 150,
        "section" when block.TryGetProperty("fields", out var fields) =>
            fields.GetArrayLength() is 0 or > 10 || fields.EnumerateArray().Any(field => field.GetProperty("text").GetString()!.Length is 0 or > 2_000),
        "section" => block.GetProperty("text").GetProperty("text").GetString()!.Length is 0 or > 3_000,
        "actions" => block.GetProperty("elements").EnumerateArray().Any(button => button.GetProperty("url").GetString()!.Length > 3_000),
        _ => true,
    };

    private static int Length(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().Sum(property => Length(property.Value)),
        JsonValueKind.Array => element.EnumerateArray().Sum(Length),
        JsonValueKind.String => element.GetString()!.Length,
        _ => 0,
    };
}
