namespace LiveLogs.CloudSimulator.Shop;

/// <summary>
/// When the payments database refuses connections: some 40 seconds every five minutes, the first time soon after the demo starts, and in
/// its history too.
/// </summary>
internal sealed class Incidents(DateTimeOffset opened)
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(75);

    private static readonly TimeSpan Period = TimeSpan.FromSeconds(290);

    /// <summary>The incident that is going on, or null.</summary>
    public Incident? At(DateTimeOffset time)
    {
        var number = (int)Math.Floor((time - opened - First) / Period);
        var incident = Number(number);
        return time >= incident.From && time < incident.Until ? incident : null;
    }

    /// <summary>The incident that ended last before a moment.</summary>
    public Incident Before(DateTimeOffset time)
    {
        var number = (int)Math.Floor((time - opened - First) / Period);
        return Number(number) is { } incident && incident.Until <= time ? incident : Number(number - 1);
    }

    private Incident Number(int number)
    {
        // Small and fixed, so that the same demo has the same incidents.
        var variation = Math.Abs((number * 7919) % 40);
        var from = opened + First + (Period * number) + TimeSpan.FromSeconds(variation / 2.0);
        return new Incident(from, from + TimeSpan.FromSeconds(32 + (variation / 2.0)));
    }
}

/// <summary>A stretch in which the payments database refuses connections.</summary>
internal sealed record Incident(DateTimeOffset From, DateTimeOffset Until)
{
    /// <summary>The part of the payments that fail: it comes on quickly, and ends with the first connections that work again.</summary>
    public double Severity(DateTimeOffset time) =>
        Math.Clamp(Math.Min((time - From).TotalSeconds / 6, (Until - time).TotalSeconds / 4), 0.15, 0.95);
}
