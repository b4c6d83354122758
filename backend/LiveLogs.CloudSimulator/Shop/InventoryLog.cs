using System.Globalization;

namespace LiveLogs.CloudSimulator.Shop;

/// <summary>Inventory, a Go service: logfmt.</summary>
internal sealed class InventoryLog(ShopWorld world)
{
    public void Checked(Visit visit, Product product) =>
        Write(visit.Now, "debug", "stock checked", $"sku={product.Sku} left={world.Dice.Next(3, 240)} trace_id={visit.TraceId} duration={Duration(1.4)}");

    /// <summary>False when the article is sold out, as happens now and then.</summary>
    public bool TryReserve(Visit visit, Order order)
    {
        var available = !world.Chance(0.025);
        var fields = $"sku={order.Product.Sku} qty={order.Quantity} order={order.Id} trace_id={visit.TraceId} duration={Duration(4.5)}";
        if (!available)
            Write(visit.Now, "warn", "out of stock", fields + " left=0");
        else if (world.Chance(0.06))
            Write(visit.Now, "warn", "stock is running low", fields + $" left={world.Dice.Next(1, 6)}");
        else
            Write(visit.Now, "info", "stock reserved", fields + $" left={world.Dice.Next(6, 240)}");
        return available;
    }

    public void Released(Visit visit, Order order) => Write(visit.Now.AddMilliseconds(30), "info", "reservation released",
        $"sku={order.Product.Sku} qty={order.Quantity} order={order.Id} reason=\"payment failed\" trace_id={visit.TraceId}");

    public void Synchronised(DateTimeOffset at) => Write(at, "info", "warehouse sync finished",
        $"warehouse=HAM-{world.Dice.Next(1, 4)} articles={world.Dice.Next(1_100, 1_300)} changed={world.Dice.Next(0, 40)} duration={Duration(840)}");

    private string Duration(double milliseconds) =>
        string.Create(CultureInfo.InvariantCulture, $"{world.About(milliseconds).TotalMilliseconds:F1}ms");

    private void Write(DateTimeOffset at, string level, string message, string fields) => world.Write(
        at, ShopLogGroups.Inventory, world.EcsStream("inventory", "server", 2, at), string.Create(CultureInfo.InvariantCulture,
            $"ts={at:yyyy-MM-dd'T'HH:mm:ss.fff}Z level={level} service=inventory msg=\"{message}\" {fields}"));
}
