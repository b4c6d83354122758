namespace LiveLogs.CloudSimulator.Shop;

/// <summary>What happens without customers: health checks, pool statistics, synchronisation, and the recovery after an incident.</summary>
internal sealed class Machines(ShopWorld world, DateTimeOffset from)
{
    private readonly EdgeLog _edge = new(world);
    private readonly PaymentsLog _payments = new(world);
    private readonly InventoryLog _inventory = new(world);
    private readonly CheckoutLog _checkout = new(world);
    private DateTimeOffset _second = from;
    private DateTimeOffset _recovered = from;

    public void RunUntil(DateTimeOffset now)
    {
        for (; _second <= now; _second = _second.AddSeconds(1))
            Run(_second);
    }

    private void Run(DateTimeOffset at)
    {
        var second = at.ToUnixTimeSeconds();
        var troubled = world.Incidents.At(at) is not null;
        if (second % 5 == 0)
            _edge.HealthCheck(at.AddMilliseconds(world.Dice.Next(900)));
        if (second % (troubled ? 5 : 30) == 0)
            _payments.PoolStats(at.AddMilliseconds(120), troubled);
        if (second % 20 == 7)
            _inventory.Synchronised(at.AddMilliseconds(430));

        var last = world.Incidents.Before(at);
        if (last.Until <= _recovered)
            return;

        _recovered = last.Until;
        _payments.Recovered(last.Until.AddMilliseconds(300));
        _checkout.CircuitClosed(last.Until.AddSeconds(1));
    }
}
