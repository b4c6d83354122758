namespace LiveLogs.IntegrationTests.Storage;

/// <summary>A clock that is set by hand.</summary>
internal sealed class StoppedClock(DateTimeOffset now) : TimeProvider
{
    public DateTimeOffset Now { get; set; } = now;

    public override DateTimeOffset GetUtcNow() => Now;
}
