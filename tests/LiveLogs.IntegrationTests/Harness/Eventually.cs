namespace LiveLogs.IntegrationTests.Harness;

/// <summary>Waits on conditions, with a limit and a reason.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(50);

    /// <exception cref="TimeoutException">The condition did not come true in time.</exception>
    public static async Task TrueAsync(Func<Task<bool>> condition, TimeSpan limit, Func<string> otherwise)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            if (TimeProvider.System.GetElapsedTime(started) > limit)
                throw new TimeoutException(otherwise());

            await Task.Delay(Step, TimeProvider.System, CancellationToken.None);
        }
    }
}
