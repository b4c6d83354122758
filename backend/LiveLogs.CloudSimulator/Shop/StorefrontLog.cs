using System.Text.Json;
using LiveLogs.CloudSimulator.CloudWatch;

namespace LiveLogs.CloudSimulator.Shop;

/// <summary>The storefront, a Node service: one JSON object to a line.</summary>
internal sealed class StorefrontLog(ShopWorld world)
{
    public void CacheLookup(Visit visit, Product product)
    {
        if (world.Chance(0.5))
            return;

        var hit = world.Chance(0.85);
        Write(visit, "debug", hit ? "cache hit" : "cache miss", json =>
        {
            json.WriteString("key", $"product:{product.Slug}");
            if (hit)
                json.WriteNumber("ttl_s", world.Dice.Next(3, 300));
        });
    }

    public void Completed(Visit visit, int status)
    {
        var slow = visit.ElapsedMilliseconds > 400 && status < 400;
        var level = status >= 500 ? "error" : status >= 400 || slow ? "warn" : "info";
        Write(visit, level, slow ? "slow request" : "request completed", json =>
        {
            json.WriteString("method", visit.Method);
            json.WriteString("path", visit.Path);
            json.WriteNumber("status", status);
            json.WriteNumber("duration_ms", visit.ElapsedMilliseconds);
        });
    }

    public void AddedToCart(Visit visit, Product product) => Write(visit, "info", "item added to cart", json =>
    {
        json.WriteString("sku", product.Sku);
        json.WriteNumber("price", product.Price);
        json.WriteNumber("duration_ms", visit.ElapsedMilliseconds);
    });

    public void CheckoutFailed(Visit visit, Order order) => Write(visit, "error", "checkout failed", json =>
    {
        json.WriteString("order", order.Id);
        json.WriteStartObject("err");
        json.WriteString("type", "UpstreamError");
        json.WriteString("message", "checkout answered 500: payment could not be authorized");
        json.WriteString("stack",
            "UpstreamError: checkout answered 500: payment could not be authorized\n"
            + "    at CheckoutClient.place (/app/dist/clients/checkout.js:58:13)\n"
            + "    at process.processTicksAndRejections (node:internal/process/task_queues:105:5)\n"
            + "    at async placeOrder (/app/dist/routes/checkout.js:112:19)");
        json.WriteEndObject();
    });

    private void Write(Visit visit, string level, string message, Action<Utf8JsonWriter> more)
    {
        var line = AwsJson.Object(json =>
        {
            json.WriteString("level", level);
            json.WriteString("time", visit.Now.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", null));
            json.WriteString("service", "storefront");
            json.WriteString("msg", message);
            json.WriteString("request_id", visit.RequestId);
            json.WriteString("trace_id", visit.TraceId);
            json.WriteString("customer", visit.Customer);
            more(json);
        });
        world.Write(visit.Now, ShopLogGroups.Storefront, world.EcsStream("storefront", "web", 3, visit.Now), System.Text.Encoding.UTF8.GetString(line));
    }
}
