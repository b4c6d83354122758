namespace LiveLogs.Operations.Lifetime;

/// <summary>Runs the service until it is stopped.</summary>
internal static partial class ServiceRun
{
    /// <summary>
    /// Returns when it has stopped. What does not end within <see cref="StopLimit.ShutdownTimeout"/> is left behind, which is no failure: everything survives being
    /// killed at any moment.
    /// </summary>
    public static async Task RunToEndAsync(this WebApplication app)
    {
        try
        {
            await app.RunAsync();
        }
        catch (Exception late) when (app.Lifetime.ApplicationStopping.IsCancellationRequested && IsCancellation(late))
        {
            Log.Late(app.Logger, StopLimit.ShutdownTimeout);
        }
    }

    private static bool IsCancellation(Exception error) =>
        error is OperationCanceledException || (error is AggregateException several && several.InnerExceptions.All(IsCancellation));

    private static partial class Log
    {
        [LoggerMessage(11020, LogLevel.Warning, "Stopped after {Limit}, with work still under way")]
        public static partial void Late(ILogger logger, TimeSpan limit);
    }
}
