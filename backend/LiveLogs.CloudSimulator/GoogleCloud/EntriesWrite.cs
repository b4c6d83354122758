using System.Text.Json;
using System.Text.Json.Nodes;
using LiveLogs.CloudSimulator.Faults;
using LiveLogs.CloudSimulator.GoogleCloud.Store;

namespace LiveLogs.CloudSimulator.GoogleCloud;

/// <summary>entries:write. Entries that are too old or too far ahead are taken and not kept, as the service does.</summary>
internal sealed class EntriesWrite(GoogleLogStore store)
{
    private static readonly TimeSpan Oldest = TimeSpan.FromDays(30);
    private static readonly TimeSpan Farthest = TimeSpan.FromDays(1);
    private static readonly string[] Shared = ["resource", "labels"];

    private long _drawn;

    public void Handle(JsonElement body, FaultEffects faults, DateTimeOffset now)
    {
        var request = JsonNode.Parse(body.GetRawText())!.AsObject();
        foreach (var node in request["entries"]?.AsArray() ?? throw GoogleException.Invalid("entries is required"))
        {
            var entry = node!.AsObject();
            var logName = Member(entry, "logName") ?? Member(request, "logName") ?? throw GoogleException.Invalid("log_name is required");
            if (!logName.Contains("/logs/", StringComparison.Ordinal))
                throw GoogleException.Invalid($"log_name '{logName}' is not valid");

            foreach (var shared in Shared.Where(name => !entry.ContainsKey(name) && request[name] is not null))
                entry[shared] = request[shared]!.DeepClone();
            var time = NanoTime.From(now);
            if (Member(entry, "timestamp") is { } text && !NanoTime.TryParse(text, out time))
                throw GoogleException.Invalid($"timestamp '{text}' is not valid");
            if (time < NanoTime.From(now - Oldest) || time > NanoTime.From(now + Farthest))
                continue;

            var isLate = faults.Visibility is { } late && FaultDraw.At(late.Seed, Interlocked.Increment(ref _drawn)) < late.Share;
            store.Write(new NewLogEntry(logName, time)
            {
                InsertId = Member(entry, "insertId") is { Length: > 0 } id ? id : null,
                Content = (JsonObject)entry.DeepClone(),
                VisibleAt = isLate ? now + TimeSpan.FromSeconds(faults.Visibility!.DelaySeconds) : null,
            });
        }
    }

    private static string? Member(JsonObject json, string name) =>
        json[name] is JsonValue value && value.TryGetValue(out string? text) ? text : null;
}
