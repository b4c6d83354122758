namespace LiveLogs.Operations;

/// <summary>The web console's files.</summary>
internal static class ConsoleFiles
{
    /// <summary>
    /// Libraries carry their version in the path and never change; everything else is asked for again, so that an upgraded
    /// service never meets modules of the old console.
    /// </summary>
    public static IApplicationBuilder UseConsole(this IApplicationBuilder app) =>
        app.UseDefaultFiles().UseStaticFiles(new StaticFileOptions
        {
            OnPrepareResponse = file => file.Context.Response.Headers.CacheControl =
                file.Context.Request.Path.StartsWithSegments("/vendor", StringComparison.Ordinal)
                && !file.File.Name.Equals("index.js", StringComparison.Ordinal)
                    ? "public, max-age=31536000, immutable"
                    : "no-cache",
        });
}
