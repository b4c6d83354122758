using System.Text.Json;

namespace LiveLogs.IntegrationTests.Completeness;

/// <summary>Where <c>scripts/bench completeness</c> reads what came of every run: one JSON object a line.</summary>
internal static class CompletenessLog
{
    private static readonly string? File = Environment.GetEnvironmentVariable("LIVELOGS_COMPLETENESS_RESULTS");

    /// <returns>The line.</returns>
    public static async Task<string> AddAsync<T>(T result)
    {
        var line = JsonSerializer.Serialize(result);
        if (File is not null)
            await System.IO.File.AppendAllLinesAsync(File, [line]);

        return line;
    }
}
