using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using LiveLogs.IntegrationTests.Harness;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using Xunit;

namespace LiveLogs.IntegrationTests.Streaming;

/// <summary>Metrics of OpenTelemetry, from the official exporter and in the JSON of the specification.</summary>
public sealed class OtlpTests(PushedService running) : IClassFixture<PushedService>
{
    private readonly ServiceProcess _service = running.Service;

    [Fact]
    public async Task The_official_exporter_delivers_sums_gauges_and_histograms()
    {
        var pusher = await Pusher.CreateAsync(_service, "otlp-exporter");
        using var meter = new Meter("livelogs.tests.otlp");
        using (var exporter = Sdk.CreateMeterProviderBuilder().AddMeter(meter.Name).AddOtlpExporter((options, reading) =>
        {
            options.Endpoint = new Uri($"{_service.Url}/api/v1/live-logs/push/{pusher.Connection}/v1/metrics");
            options.Protocol = OtlpExportProtocol.HttpProtobuf;
            options.Headers = $"Authorization=Bearer {pusher.Key}";
            reading.PeriodicExportingMetricReaderOptions.ExportIntervalMilliseconds = int.MaxValue;
        }).Build())
        {
            var (orders, latency) = (meter.CreateCounter<long>("orders"), meter.CreateHistogram<double>("latency", "ms"));
            meter.CreateObservableGauge("depth", () => new Measurement<int>(7, new KeyValuePair<string, object?>("queue", "mail")));
            orders.Add(3, new KeyValuePair<string, object?>("shop", "a"));
            foreach (var value in (double[])[1, 2, 3, 40])
                latency.Record(value);
            Assert.True(exporter.ForceFlush());
        }

        var depth = await QueryAsync("depth", "avg", "&group_by=dimension.queue");
        Assert.Equal(("mail", 7d), (depth.GetProperty("labels").GetProperty("dimension.queue").GetString(), depth.GetProperty("points")[0].GetProperty("value").GetDouble()));
        Assert.Equal(3, Value(await QueryAsync("orders", "sum")));
        Assert.Equal(4, Value(await QueryAsync("latency", "count")));
        Assert.Equal(11.5, Value(await QueryAsync("latency", "avg")));
        // Between 0 and 5, where three of four lie.
        Assert.InRange(Value(await QueryAsync("latency", "p50")), 0, 5);
    }

    [Fact]
    public async Task Json_is_answered_in_json_with_what_was_refused_and_a_resend_stores_nothing_twice()
    {
        var pusher = await Pusher.CreateAsync(_service, "otlp-json");
        var body =
            """
            {"resourceMetrics": [{"scopeMetrics": [{"metrics": [{"name": "json_gauge", "gauge": {"dataPoints": [
                {"asDouble": 1, "timeUnixNano": "NOW000000"}, {"asDouble": 2, "timeUnixNano": "1"}]}}]}]}]}
            """.Replace("NOW", $"{TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds()}", StringComparison.Ordinal);
        foreach (var isAgain in (bool[])[false, true])
        {
            var (status, answer) = await SendAsync(pusher.Connection, pusher.Key, body, "application/json");
            Assert.Equal((HttpStatusCode.OK, "1"), (status, answer.GetProperty("partialSuccess").GetProperty("rejectedDataPoints").GetString()));
            Assert.Equal(1, await running.Database.ScalarAsync<long>(
                "SELECT count(*) FROM metric_points p JOIN metric_series s ON s.id = p.series WHERE s.metric = 'json_gauge' AND $1::boolean IS NOT NULL", isAgain));
        }

        Assert.Equal(HttpStatusCode.Unauthorized, (await SendAsync(pusher.Connection, "wrong", body, "application/json")).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await SendAsync(pusher.Connection, pusher.Key, "{", "application/json")).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await SendAsync(pusher.Connection, pusher.Key, body, "text/plain")).Status);
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(pusher.Connection, pusher.Key, "{}", "application/json")).Status);
    }

    // At midnight there may be a second day, to which nothing came.
    private static double Value(JsonElement line) => line.GetProperty("points")[0].GetProperty("value").GetDouble();

    private async Task<JsonElement> QueryAsync(string metric, string function, string more = "")
    {
        using var response = await _service.Client.GetAsync(new Uri($"/api/v1/live-logs/metrics/shop/query?metric={metric}&fn={function}&bucket=1d{more}", UriKind.Relative));
        var answer = await response.Content.ReadFromJsonAsync<JsonElement>();
        Assert.True(response.IsSuccessStatusCode, answer.ToString());
        return Assert.Single(answer.GetProperty("series").EnumerateArray());
    }

    private async Task<(HttpStatusCode Status, JsonElement Answer)> SendAsync(Guid connection, string key, string body, string type)
    {
        using var content = new StringContent(body, Encoding.UTF8, new MediaTypeHeaderValue(type));
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/v1/live-logs/push/{connection}/v1/metrics") { Content = content };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        using var response = await _service.Client.SendAsync(request);
        return (response.StatusCode, await response.Content.ReadFromJsonAsync<JsonElement>());
    }
}
