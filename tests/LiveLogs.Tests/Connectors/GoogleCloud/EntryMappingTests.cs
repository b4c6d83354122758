using System.Text.Json;
using LiveLogs.Connectors.GoogleCloud;
using LiveLogs.Ingestion;
using Xunit;

namespace LiveLogs.Tests.Connectors.GoogleCloud;

public sealed class EntryMappingTests
{
    [Theory]
    [InlineData("\"DEFAULT\"", null)]
    [InlineData("\"DEBUG\"", 5)]
    [InlineData("\"INFO\"", 9)]
    [InlineData("\"NOTICE\"", 10)]
    [InlineData("\"WARNING\"", 13)]
    [InlineData("\"ERROR\"", 17)]
    [InlineData("\"CRITICAL\"", 21)]
    [InlineData("\"ALERT\"", 22)]
    [InlineData("\"EMERGENCY\"", 24)]
    [InlineData("450", 13)]
    [InlineData("\"SOMETHING\"", null)]
    public void G11_severities_have_their_place_on_the_common_scale(string severity, int? number) =>
        Assert.Equal(number, Map($$"""{"timestamp":"2026-01-01T00:00:00Z","severity":{{severity}}}""").SeverityNumber);

    [Theory]
    [InlineData("2026-01-01T00:00:00Z", "2026-01-01T00:00:00.000Z")]
    [InlineData("2026-01-01T00:00:00.1Z", "2026-01-01T00:00:00.100Z")]
    [InlineData("2026-01-01T00:00:00.123456789Z", "2026-01-01T00:00:00.123456789Z")]
    [InlineData("2025-12-31T23:59:60Z", "2026-01-01T00:00:00.000Z")]
    public void G03_G19_times_are_read_to_the_nanosecond_and_a_leap_second_is_the_next(string text, string time) =>
        Assert.Equal(time, Map($$"""{"timestamp":"{{text}}"}""").Timestamp.ToString());

    [Fact]
    public void A_container_of_kubernetes_names_service_instance_and_place()
    {
        var one = Map(
            """
            {"logName":"projects/shop/logs/stdout","timestamp":"2026-01-01T00:00:00Z","receiveTimestamp":"2026-01-01T00:00:02Z","textPayload":"x",
             "resource":{"type":"k8s_container","labels":{"project_id":"shop","container_name":"cart","pod_name":"cart-1","location":"europe-west1-b","cluster_name":"c"}}}
            """);

        Assert.Equal(("cart", "cart-1", "stdout"), (one.Service, one.Stream, one.Source));
        Assert.Equal("2026-01-01T00:00:02.000Z", one.IngestedAt.ToString());
        Assert.Equal("europe-west1-b", one.Resource["cloud.availability_zone"]);
        Assert.Equal("c", one.Resource["k8s.cluster.name"]);
        Assert.Equal("shop", one.Resource["cloud.account.id"]);
    }

    [Fact]
    public void G12_numbers_of_a_request_are_numbers_and_its_latency_is_seconds()
    {
        var request = Map(
            """{"timestamp":"2026-01-01T00:00:00Z","httpRequest":{"requestMethod":"GET","status":200,"requestSize":"12","latency":"0.001500s"}}""")
            .Fields.GetProperty("httpRequest");

        Assert.Equal(12, request.GetProperty("requestSize").GetInt64());
        Assert.Equal(0.0015m, request.GetProperty("latencySeconds").GetDecimal());
    }

    [Fact]
    public void Entries_without_an_id_are_told_apart_by_their_content()
    {
        var one = Map("""{"timestamp":"2026-01-01T00:00:00Z","textPayload":"a"}""");
        var other = Map("""{"timestamp":"2026-01-01T00:00:00Z","textPayload":"b"}""");

        Assert.NotEqual(one.EventId, other.EventId);
    }

    private static RawEvent Map(string json)
    {
        using var document = JsonDocument.Parse(json);
        return EntryMapping.ToEvent(document.RootElement);
    }
}
