using System.Globalization;

namespace LiveLogs.CloudSimulator.Shop;

/// <summary>Shipping, a Python Lambda function: the runtime's START, END and REPORT lines around its own, and a traceback when a carrier is away.</summary>
internal sealed class ShippingLog(ShopWorld world)
{
    private static readonly string[] Carriers = ["dhl", "dpd", "gls", "postnl"];

    public void CreateLabel(Visit visit, Order order)
    {
        var request = world.Uuid();
        var stream = world.LambdaStream("shipping", 3, visit.Now);
        var carrier = world.Pick(Carriers);
        var started = visit.After(180);
        Write(started, stream, $"START RequestId: {request} Version: $LATEST");
        Log(visit.After(4), stream, "INFO", request, $"order {order.Id} from checkout, trace_id={visit.TraceId}");
        if (world.Chance(0.02))
        {
            Write(visit.After(3_000), stream, Traceback(carrier, order));
        }
        else
        {
            var tracking = carrier.ToUpperInvariant() + world.Dice.NextInt64(10_000_000_000, 99_999_999_999);
            Log(visit.After(140), stream, "INFO", request, $"label created: carrier={carrier} tracking={tracking} country={order.Country}");
        }


        var ended = visit.After(3);
        Write(ended, stream, $"END RequestId: {request}");
        Write(ended, stream, Report(request, (ended - started).TotalMilliseconds));
    }

    private static string Traceback(string carrier, Order order) =>
        $"[ERROR] ReadTimeout: HTTPSConnectionPool(host='api.{carrier}.example', port=443): Read timed out. (read timeout=3)\n"
        + "Traceback (most recent call last):\n"
        + "  File \"/var/task/handler.py\", line 47, in handle\n"
        + $"    label = carriers.create_label('{carrier}', order_id='{order.Id}')\n"
        + "  File \"/var/task/carriers.py\", line 112, in create_label\n"
        + "    response = session.post(url, json=payload, timeout=3)\n"
        + "  File \"/opt/python/requests/sessions.py\", line 637, in post\n"
        + "    return self.request(\"POST\", url, data=data, json=json, **kwargs)\n"
        + "  File \"/opt/python/requests/adapters.py\", line 713, in send\n"
        + "    raise ReadTimeout(e, request=request)";

    private string Report(Guid request, double milliseconds) => string.Create(CultureInfo.InvariantCulture,
        $"REPORT RequestId: {request}\tDuration: {milliseconds:F2} ms\tBilled Duration: {Math.Ceiling(milliseconds):F0} ms\t"
        + $"Memory Size: 256 MB\tMax Memory Used: {world.Dice.Next(88, 121)} MB");

    private void Log(DateTimeOffset at, string stream, string level, Guid request, string message) =>
        Write(at, stream, string.Create(CultureInfo.InvariantCulture, $"[{level}]\t{at:yyyy-MM-dd'T'HH:mm:ss.fff}Z\t{request}\t{message}"));

    private void Write(DateTimeOffset at, string stream, string line) => world.Write(at, ShopLogGroups.Shipping, stream, line);
}
