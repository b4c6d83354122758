namespace LiveLogs.Operations.Health;

/// <summary>
/// <c>LiveLogs healthcheck [URL]</c>: asks a running service whether it is ready, for container images that have no curl.
/// Exit code 0 when it is, 1 when not.
/// </summary>
internal static class HealthCheckCommand
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    public static bool TryRun(string[] args, out int exitCode)
    {
        exitCode = 0;
        if (args is not ["healthcheck", ..])
            return false;

        exitCode = IsReady(args.ElementAtOrDefault(1) ?? DefaultUrl()) ? 0 : 1;
        return true;
    }

    private static bool IsReady(string url)
    {
        try
        {
            using var client = new HttpClient { Timeout = Limit };
            using var request = new HttpRequestMessage(HttpMethod.Get, $"{url.TrimEnd('/')}/health/ready");
            using var response = client.Send(request);
            return response.IsSuccessStatusCode;
        }
        catch (Exception error) when (error is HttpRequestException or TaskCanceledException or UriFormatException or InvalidOperationException)
        {
            return false;
        }
    }

    /// <summary>The port that the official ASP.NET Core images set.</summary>
    private static string DefaultUrl() =>
        $"http://127.0.0.1:{Environment.GetEnvironmentVariable("ASPNETCORE_HTTP_PORTS")?.Split(';')[0] ?? "8080"}";
}
