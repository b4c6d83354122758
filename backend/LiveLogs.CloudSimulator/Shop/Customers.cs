namespace LiveLogs.CloudSimulator.Shop;

/// <summary>
/// Customers come at random, more of them at some minutes than at others, and look, search, fill a cart or buy. A purchase goes through
/// every service, and fails in the way a real one does while the payments database is away.
/// </summary>
internal sealed class Customers
{
    private const double VisitsPerSecond = 9.5;

    private static readonly string[] Searches = ["shirt", "wool", "boots+43", "gift", "lamp", "jacket", "m%C3%BCtze", "socks"];

    private static readonly string[] Countries = ["DE", "AT", "FR", "NL", "DK", "PL", "ES"];

    private readonly ShopWorld _world;
    private readonly EdgeLog _edge;
    private readonly StorefrontLog _storefront;
    private readonly CheckoutLog _checkout;
    private readonly PaymentsLog _payments;
    private readonly InventoryLog _inventory;
    private readonly ShippingLog _shipping;
    private DateTimeOffset _next;

    public Customers(ShopWorld world, DateTimeOffset from)
    {
        (_world, _next) = (world, from);
        _edge = new EdgeLog(world);
        _storefront = new StorefrontLog(world);
        _checkout = new CheckoutLog(world);
        _payments = new PaymentsLog(world);
        _inventory = new InventoryLog(world);
        _shipping = new ShippingLog(world);
    }

    public void ArriveUntil(DateTimeOffset now)
    {
        while (_next <= now)
        {
            Arrive(_next);
            _next += TimeSpan.FromSeconds(-Math.Log(1 - _world.Dice.NextDouble()) / Rate(_next));
        }
    }

    /// <summary>Waves of some minutes and of some seconds.</summary>
    private static double Rate(DateTimeOffset at)
    {
        var seconds = at.ToUnixTimeMilliseconds() / 1000.0;
        return VisitsPerSecond * (1 + (0.35 * Math.Sin(seconds / 47)) + (0.25 * Math.Sin(seconds / 7.3)));
    }

    private void Arrive(DateTimeOffset at)
    {
        var product = _world.Pick(Product.All);
        switch (_world.Dice.Next(100))
        {
            case < 48:
                Look(new Visit(_world, at) { Path = $"/products/{product.Slug}" }, product);
                break;
            case < 62:
                Look(new Visit(_world, at) { Path = $"/search?q={_world.Pick(Searches)}" }, product);
                break;
            case < 70:
                Lose(new Visit(_world, at) { Path = _world.Pick(["/favicon.ico", "/wp-login.php", "/products/summer-dress-2023", "/.env"]) });
                break;
            case < 86:
                FillCart(new Visit(_world, at) { Method = "POST", Path = "/cart/items" }, product);
                break;
            default:
                Buy(new Visit(_world, at) { Method = "POST", Path = "/checkout" }, product);
                break;
        }
    }

    private void Look(Visit visit, Product product)
    {
        visit.After(2);
        _storefront.CacheLookup(visit, product);
        visit.After(24);
        _storefront.Completed(visit, 200);
        _edge.Access(visit, 200, _world.Dice.Next(4_000, 38_000));
    }

    private void Lose(Visit visit)
    {
        visit.After(3);
        if (visit.Path.StartsWith("/products", StringComparison.Ordinal))
            _storefront.Completed(visit, 404);
        _edge.Access(visit, 404, 153);
    }

    private void FillCart(Visit visit, Product product)
    {
        visit.After(5);
        _inventory.Checked(visit, product);
        visit.After(18);
        _storefront.AddedToCart(visit, product);
        _edge.Access(visit, 201, 412);
    }

    private void Buy(Visit visit, Product product)
    {
        var order = new Order("ord_" + _world.Hex(8).ToUpperInvariant(), product, 1 + _world.Dice.Next(3), _world.Pick(Countries));
        visit.After(6);
        _checkout.Received(visit, order);
        visit.After(9);
        if (!_inventory.TryReserve(visit, order))
        {
            _checkout.SoldOut(visit, order);
            Finish(visit, 409);
            return;
        }

        visit.After(8);
        if (_world.Incidents.At(visit.Now) is { } incident && _world.Chance(incident.Severity(visit.Now)))
        {
            _payments.Unavailable(visit, order);
            _checkout.PaymentFailed(visit, order);
            _storefront.CheckoutFailed(visit, order);
            _inventory.Released(visit, order);
            Finish(visit, _world.Chance(0.3) ? 504 : 500);
            return;
        }

        if (!_payments.TryAuthorize(visit, order))
        {
            _checkout.Declined(visit, order);
            Finish(visit, 402);
            return;
        }

        _checkout.Placed(visit, order);
        Finish(visit, 201);
        _shipping.CreateLabel(visit, order);
    }

    private void Finish(Visit visit, int status)
    {
        visit.After(4);
        _storefront.Completed(visit, status);
        if (status == 504)
            _edge.UpstreamTimedOut(visit);
        _edge.Access(visit, status, status < 400 ? 731 : 188);
    }
}
