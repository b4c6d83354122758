namespace LiveLogs.CloudSimulator.Shop;

/// <summary>One request of a customer on its way through the services; its ids stand in the lines of each of them.</summary>
internal sealed class Visit(ShopWorld world, DateTimeOffset startedAt)
{
    private static readonly string[] Networks = ["203.0.113.", "198.51.100.", "192.0.2."];

    public DateTimeOffset StartedAt { get; } = startedAt;

    /// <summary>The moment that the story has reached.</summary>
    public DateTimeOffset Now { get; private set; } = startedAt;

    public string TraceId { get; } = world.Hex(32);

    public string RequestId { get; } = "req_" + world.Hex(12);

    public string Customer { get; } = $"c_{world.Dice.Next(10_000, 48_000)}";

    public string Client { get; } = world.Pick(Networks) + world.Dice.Next(2, 254);

    public string Method { get; init; } = "GET";

    public string Path { get; init; } = "/";

    public double ElapsedMilliseconds => Math.Round((Now - StartedAt).TotalMilliseconds, 1);

    /// <summary>Lets about so much time pass; returns the new moment.</summary>
    public DateTimeOffset After(double milliseconds) => Now += world.About(milliseconds);
}

/// <summary>What a customer buys.</summary>
internal sealed record Order(string Id, Product Product, int Quantity, string Country)
{
    public decimal Total => (Product.Price * Quantity) + 4.90m;
}

/// <summary>An article of the shop.</summary>
internal sealed record Product(string Slug, string Sku, decimal Price)
{
    public static readonly IReadOnlyList<Product> All =
    [
        new("linen-shirt-white", "LS-WHT-M", 59.00m), new("merino-sweater-navy", "MS-NVY-L", 119.00m), new("canvas-tote", "CT-NAT-1", 24.50m),
        new("wool-beanie", "WB-GRY-1", 19.90m), new("rain-jacket-olive", "RJ-OLV-M", 149.00m), new("leather-belt", "LB-BRN-95", 39.00m),
        new("running-socks-3pack", "RS-3PK-42", 17.50m), new("denim-jacket", "DJ-BLU-L", 98.00m), new("cotton-scarf", "CS-RED-1", 29.00m),
        new("hiking-boots", "HB-BRN-43", 179.00m), new("travel-mug", "TM-STL-4", 22.00m), new("desk-lamp", "DL-BLK-1", 64.00m),
    ];
}
