using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using JsonOptions = Microsoft.AspNetCore.Http.Json.JsonOptions;

namespace LiveLogs.Alerts.Simulation;

/// <summary>Answers with lines of JSON: how far a simulation is, now and then, and at last what came of it.</summary>
internal sealed class SimulationStream(Func<SimulationProgress, Task<(SimulationView? View, ProblemHttpResult? Problem)>> run) : IResult
{
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(500);

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var (response, stopped) = (httpContext.Response, httpContext.RequestAborted);
        var time = httpContext.RequestServices.GetRequiredService<TimeProvider>();
        var options = httpContext.RequestServices.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions;
        response.ContentType = "application/x-ndjson";
        response.Headers.CacheControl = "no-store";
        var progress = new SimulationProgress();
        var running = run(progress);
        while (!running.IsCompleted)
        {
            await WriteAsync(new SimulationStep(Math.Round(progress.Done, 3), progress.Lines));
            await Task.WhenAny(running, Task.Delay(Pace, time, stopped));
        }

        var (view, problem) = await running;
        await WriteAsync(new SimulationStep(view is null ? Math.Round(progress.Done, 3) : 1, progress.Lines, view, problem?.ProblemDetails));

        async Task WriteAsync(SimulationStep step)
        {
            await JsonSerializer.SerializeAsync(response.Body, step, options, stopped);
            await response.WriteAsync("\n", stopped);
            await response.Body.FlushAsync(stopped);
        }
    }
}
