namespace LiveLogs.IntegrationTests.Completeness;

/// <summary>The clock of a machine that is wrong by a fixed amount; its timers run true.</summary>
internal sealed class SkewedClock(VirtualClock clock, TimeSpan skew) : TimeProvider
{
    public VirtualClock True => clock;

    public override long TimestampFrequency => clock.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => clock.GetUtcNow() + skew;

    public override long GetTimestamp() => clock.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        clock.CreateTimer(callback, state, dueTime, period);
}
