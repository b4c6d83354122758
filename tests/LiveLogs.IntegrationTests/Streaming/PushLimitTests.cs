using System.Net;
using LiveLogs.IntegrationTests.Harness;
using LiveLogs.IntegrationTests.Storage;
using Xunit;

namespace LiveLogs.IntegrationTests.Streaming;

/// <summary>Pushes that are too much at once, and pushes that break off.</summary>
public sealed class PushLimitTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    [Fact]
    public async Task A_few_kilobytes_that_unpack_to_millions_of_records_are_refused_and_hold_up_nobody()
    {
        await using var service = await ServiceProcess.StartAsync(database.ConnectionString, ("Push__Timeout", "00:01:00"));
        var pusher = await Pusher.CreateAsync(service, "bomb");
        var bomb = $"{{\"records\":[{string.Join(',', Enumerable.Repeat("{}", 3_000_000))}]}}";

        foreach (var _ in Enumerable.Range(0, 3))
        {
            var (status, answer, _) = await pusher.SendAsync(service.Client, "azure", bomb, pack: true);
            Assert.Equal((HttpStatusCode.RequestEntityTooLarge, true), (status, answer.GetRawText().Contains("Send", StringComparison.Ordinal)));
        }

        var (after, receipt, _) = await pusher.SendAsync(service.Client, "azure", """{"records":[{"category":"App","message":"small"}]}""");
        Assert.Equal((HttpStatusCode.OK, 1), (after, receipt.GetProperty("stored").GetInt32()));
    }

    [Fact]
    public async Task What_was_stored_before_a_push_broke_off_is_counted_and_known_when_it_comes_again()
    {
        await using var service = await ServiceProcess.StartAsync(database.ConnectionString, ("Push__Timeout", "00:00:05"), ("Ingestion__MaxBatchSize", "100"));
        var pusher = await Pusher.CreateAsync(service, "half");
        var document = Pusher.Document("/push/half", Enumerable.Range(1, 250));
        await database.ExecuteAsync(
            """
            CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no room' USING ERRCODE = '53100'; END $$;
            CREATE TRIGGER no_room BEFORE INSERT ON log_ledger FOR EACH ROW WHEN (NEW.last_seq > 100) EXECUTE FUNCTION no_room();
            """);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await pusher.SendAsync(service.Client, "cloudwatch", document)).Status);
        Assert.Equal((100, 100, 0), await CountsAsync(service, pusher));

        await database.ExecuteAsync("DROP TRIGGER no_room ON log_ledger");
        var (status, receipt, _) = await pusher.SendAsync(service.Client, "cloudwatch", document);
        Assert.Equal((HttpStatusCode.OK, 150, 100), (status, receipt.GetProperty("stored").GetInt32(), receipt.GetProperty("duplicates").GetInt32()));
        Assert.Equal((350, 250, 100), await CountsAsync(service, pusher));
    }

    private static async Task<(int Received, int Stored, int Duplicates)> CountsAsync(ServiceProcess service, Pusher pusher)
    {
        var push = (await service.GetAsync($"connections/{pusher.Connection}/status")).GetProperty("push");
        return (push.GetProperty("received").GetInt32(), push.GetProperty("stored").GetInt32(), push.GetProperty("duplicates").GetInt32());
    }
}
