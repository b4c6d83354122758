using LiveLogs.CloudSimulator.GoogleCloud;
using LiveLogs.CloudSimulator.GoogleCloud.Store;

namespace LiveLogs.CloudSimulator.Shop;

/// <summary>Recommendations, a Python service on GKE: structured entries in Google Cloud Logging.</summary>
internal sealed class RecommendationsLog(ShopWorld world, GoogleLogStore store)
{
    private const string LogName = $"projects/{GoogleDirectory.DefaultProject}/logs/stdout";

    public void RunAt(DateTimeOffset at)
    {
        for (var i = world.Dice.Next(4); i > 0; i--)
            Ranked(at.AddMilliseconds(world.Dice.Next(900)));

        if (at.ToUnixTimeSeconds() % 60 == 30)
            Write(at, "NOTICE", new { message = "model refreshed", model = "rank-v7", items = world.Dice.Next(1_100, 1_300) });
    }

    private void Ranked(DateTimeOffset at)
    {
        var milliseconds = Math.Round(world.About(24).TotalMilliseconds, 1);
        var isSlow = milliseconds > 80;
        Write(at, isSlow ? "WARNING" : "INFO", new
        {
            message = isSlow ? "ranking was slow" : "ranked products",
            customer = $"c_{world.Dice.Next(10_000, 48_000)}",
            candidates = world.Dice.Next(40, 400),
            duration_ms = milliseconds,
        });
    }

    private void Write(DateTimeOffset at, string severity, object payload) => store.Write(NewLogEntry.Json(LogName, at, new
    {
        severity,
        jsonPayload = payload,
        trace = $"projects/{GoogleDirectory.DefaultProject}/traces/{world.Hex(32)}",
        resource = new
        {
            type = "k8s_container",
            labels = new { project_id = GoogleDirectory.DefaultProject, cluster_name = "shop", namespace_name = "prod", container_name = "recommendations" },
        },
    }) with
    {
        ReceiveTimestamp = at,
    });
}
