using System.Globalization;

namespace LiveLogs.CloudSimulator.Shop;

/// <summary>nginx in front of the shop: access lines in the combined format with timings, and its error log.</summary>
internal sealed class EdgeLog(ShopWorld world)
{
    private static readonly string[] Hosts = ["i-0b7d41c29e8f3a615", "i-04ac92e17d5b80f36"];

    private static readonly string[] Agents =
    [
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_2 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.2 Mobile/15E148 Safari/604.1",
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36",
        "Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0",
    ];

    private const string Crawler = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)";

    public void Access(Visit visit, int status, int bytes)
    {
        var at = visit.Now;
        var agent = visit.Method == "GET" && world.Chance(0.15) ? Crawler : world.Pick(Agents);
        Write(at, string.Create(CultureInfo.InvariantCulture,
            $"{visit.Client} - - [{at:dd/MMM/yyyy:HH:mm:ss} +0000] \"{visit.Method} {visit.Path} HTTP/2.0\" {status} {bytes} \"https://shop.example/\" "
            + $"\"{agent}\" rt={visit.ElapsedMilliseconds / 1000:F3} trace={visit.TraceId}"));
    }

    public void UpstreamTimedOut(Visit visit) => Write(visit.Now, string.Create(CultureInfo.InvariantCulture,
        $"{visit.Now:yyyy/MM/dd HH:mm:ss} [error] 31#31: *{world.Dice.Next(80_000, 99_000)} upstream timed out (110: Connection timed out) while reading "
        + $"response header from upstream, client: {visit.Client}, server: shop.example, request: \"{visit.Method} {visit.Path} HTTP/2.0\", "
        + $"upstream: \"http://10.0.12.{world.Dice.Next(20, 40)}:8080{visit.Path}\", host: \"shop.example\""));

    public void HealthCheck(DateTimeOffset at) => Write(at, string.Create(CultureInfo.InvariantCulture,
        $"10.0.0.{world.Dice.Next(4, 9)} - - [{at:dd/MMM/yyyy:HH:mm:ss} +0000] \"GET /healthz HTTP/1.1\" 200 2 "
        + $"\"-\" \"ELB-HealthChecker/2.0\" rt=0.001 trace=-"));

    private void Write(DateTimeOffset at, string line) => world.Write(at, ShopLogGroups.Edge, world.Pick(Hosts), line);
}
