namespace LiveLogs.CloudSimulator.Shop;

/// <summary>A log group of the shop.</summary>
internal sealed record ShopLogGroup(string Region, string Name);

/// <summary>Where the shop's services write.</summary>
internal static class ShopLogGroups
{
    public static readonly ShopLogGroup Storefront = new("eu-west-1", "/ecs/shop/storefront");
    public static readonly ShopLogGroup Checkout = new("eu-west-1", "/ecs/shop/checkout");
    public static readonly ShopLogGroup Payments = new("eu-west-1", "/ecs/shop/payments");
    public static readonly ShopLogGroup Inventory = new("eu-west-1", "/ecs/shop/inventory");
    public static readonly ShopLogGroup Shipping = new("eu-west-1", "/aws/lambda/shop-shipping");
    public static readonly ShopLogGroup Edge = new("us-east-1", "/shop/edge/nginx");

    public static readonly IReadOnlyList<ShopLogGroup> All = [Storefront, Checkout, Payments, Inventory, Shipping, Edge];
}
