using System.Globalization;

namespace LiveLogs.CloudSimulator.Shop;

/// <summary>Checkout, a .NET service: plain text with a level in brackets, and exceptions with their stack traces in the same event.</summary>
internal sealed class CheckoutLog(ShopWorld world)
{
    public void Received(Visit visit, Order order) =>
        Write(visit, "INF", $"Checkout of order {order.Id} started: {order.Quantity} x {order.Product.Sku} to {order.Country}");

    public void Placed(Visit visit, Order order)
    {
        visit.After(11);
        Write(visit, "INF", string.Create(CultureInfo.InvariantCulture,
            $"Order {order.Id} placed by {visit.Customer}, total {order.Total:F2} EUR, took {visit.ElapsedMilliseconds:F0} ms"));
    }

    public void SoldOut(Visit visit, Order order) =>
        Write(visit, "WRN", $"Order {order.Id} rejected: {order.Product.Sku} is sold out");

    public void Declined(Visit visit, Order order) =>
        Write(visit, "WRN", $"Order {order.Id} not placed: the card was declined by the issuer");

    public void CircuitClosed(DateTimeOffset at) => Write(at, "INF", "Circuit breaker 'payments' closed again after a successful probe", "-");

    public void PaymentFailed(Visit visit, Order order)
    {
        visit.After(4);
        if (world.Chance(0.25))
        {
            Write(visit, "WRN", "Circuit breaker 'payments' opened for 00:00:05 after 8 failures in 10 s");
            visit.After(3);
        }

        Write(visit, "ERR", $"Order {order.Id} failed: payment could not be authorized", Trace);
    }

    private const string Trace =
        """

        Shop.Checkout.Payments.PaymentUnavailableException: The payments service answered 503 (Service Unavailable).
         ---> System.Net.Http.HttpRequestException: Response status code does not indicate success: 503 (Service Unavailable).
           at System.Net.Http.HttpResponseMessage.EnsureSuccessStatusCode()
           at Shop.Checkout.Payments.PaymentsClient.AuthorizeAsync(Order order, CancellationToken cancellationToken) in /src/Payments/PaymentsClient.cs:line 71
           --- End of inner exception stack trace ---
           at Shop.Checkout.Payments.PaymentsClient.AuthorizeAsync(Order order, CancellationToken cancellationToken) in /src/Payments/PaymentsClient.cs:line 78
           at Shop.Checkout.Orders.PlaceOrder.HandleAsync(PlaceOrderCommand command, CancellationToken cancellationToken) in /src/Orders/PlaceOrder.cs:line 54
           at Shop.Checkout.Orders.OrderEndpoints.PostAsync(OrderDraft draft, PlaceOrder handler, CancellationToken cancellationToken) in /src/Orders/OrderEndpoints.cs:line 33
        """;

    private void Write(Visit visit, string level, string message, string detail = "") =>
        Write(visit.Now, level, $"{message} {{RequestId={visit.RequestId}, TraceId={visit.TraceId}}}", visit.Customer, detail);

    private void Write(DateTimeOffset at, string level, string message, string customer, string detail = "")
    {
        var source = customer == "-" ? "Polly.CircuitBreaker" : "Shop.Checkout.Orders.PlaceOrder";
        world.Write(at, ShopLogGroups.Checkout, world.EcsStream("checkout", "api", 2, at), string.Create(
            CultureInfo.InvariantCulture, $"{at:yyyy-MM-dd HH:mm:ss.fff} +00:00 [{level}] {source}: {message}{detail}"));
    }
}
