using Microsoft.Extensions.Time.Testing;

namespace LiveLogs.Tests.Connectors;

/// <summary>A clock that only a test moves, from a Monday morning on. Timers fire in order while it moves past them.</summary>
internal sealed class ManualTime(DateTimeOffset start) : FakeTimeProvider(start)
{
    public ManualTime()
        : this(new DateTimeOffset(2026, 1, 12, 10, 0, 0, TimeSpan.Zero))
    {
    }
}
