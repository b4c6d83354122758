using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using LiveLogs.IntegrationTests.Harness;
using LiveLogs.IntegrationTests.Storage;
using Xunit;
using static LiveLogs.IntegrationTests.Streaming.Pusher;

namespace LiveLogs.IntegrationTests.Streaming;

/// <summary>What clouds push, to the real service.</summary>
public sealed class PushTests(PushedService running) : IClassFixture<PushedService>
{
    private readonly ServiceProcess _service = running.Service;
    private readonly TestDatabase _database = running.Database;

    [Fact]
    public async Task Subscription_data_is_stored_before_it_is_acknowledged_and_known_when_it_comes_again()
    {
        var pusher = await Pusher.CreateAsync(_service, "subscription");
        var document = Pusher.Document("/push/subscription", Enumerable.Range(1, 3));

        var first = await pusher.SendAsync(_service.Client, "cloudwatch", Pusher.Lambda(document));
        Assert.Equal((HttpStatusCode.OK, 3, 3, 0), Receipt(first));
        Assert.Equal(3, await CountAsync(pusher));

        Assert.Equal((HttpStatusCode.OK, 3, 0, 3), Receipt(await pusher.SendAsync(_service.Client, "cloudwatch", Pusher.Lambda(document))));
        Assert.Equal((HttpStatusCode.OK, 3, 0, 3), Receipt(await pusher.SendAsync(_service.Client, "cloudwatch", document, pack: true)));
        Assert.Equal((HttpStatusCode.OK, 0, 0, 0), Receipt(await pusher.SendAsync(
            _service.Client, "cloudwatch", """{"messageType":"CONTROL_MESSAGE","logEvents":[]}""")));
        Assert.Equal(3, await CountAsync(pusher));

        var push = (await _service.GetAsync($"connections/{pusher.Connection}/status")).GetProperty("push");
        Assert.Equal((4, 9, 3, 6), (Number(push, "requests"), Number(push, "received"), Number(push, "stored"), Number(push, "duplicates")));
    }

    [Fact]
    public async Task Odd_records_of_pushes_are_counted_once_in_the_status()
    {
        var pusher = await Pusher.CreateAsync(_service, "oddly");
        var document = """{"messageType":"DATA_MESSAGE","logGroup":"/push/odd","logStream":"s","logEvents":[{"id":"1","timestamp":NOW,"message":"good"},{"timestamp":NOW,"message":"no id"},{"id":"3","message":"no time"},"text",null]}"""
            .Replace("NOW", $"{TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds()}", StringComparison.Ordinal);

        await pusher.SendAsync(_service.Client, "cloudwatch", document);
        await pusher.SendAsync(_service.Client, "cloudwatch", document);

        var push = (await _service.GetAsync($"connections/{pusher.Connection}/status")).GetProperty("push");
        Assert.Equal((10, 4, 4, 2, 3), (Number(push, "received"), Number(push, "stored"), Number(push, "duplicates"), Number(push, "refused"), Number(push, "odd")));
    }

    [Fact]
    public async Task A_connection_that_is_only_pushed_to_can_be_tested_and_started_and_takes_pushes_in_any_state()
    {
        var pusher = await Pusher.CreateAsync(_service, "only");
        using var test = await _service.Client.PostAsync($"/api/v1/live-logs/connections/{pusher.Connection}/test", null);
        Assert.Equal("success", (await test.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("status").GetString());
        await _service.AskAsync(pusher.Connection, "start");
        await Eventually.TrueAsync(
            async () => (await _service.GetAsync($"connections/{pusher.Connection}/status")).GetProperty("state").GetString() == "streaming",
            TimeSpan.FromSeconds(20), () => _service.Output);

        Assert.Equal((HttpStatusCode.OK, 1, 1, 0), Receipt(await pusher.SendAsync(_service.Client, "cloudwatch", Pusher.Document("/push/only", [1]))));
        await _service.AskAsync(pusher.Connection, "stop");
        Assert.Equal((HttpStatusCode.OK, 1, 1, 0), Receipt(await pusher.SendAsync(_service.Client, "cloudwatch", Pusher.Document("/push/only", [2]))));
    }

    [Fact]
    public async Task Who_sends_slowly_holds_up_nobody()
    {
        var (slow, other) = (await Pusher.CreateAsync(_service, "slow"), await Pusher.CreateAsync(_service, "beside-slow"));
        var sockets = new List<TcpClient>();
        try
        {
            // More than there are places, each with an announced body of which only the beginning comes.
            foreach (var _ in Enumerable.Range(0, 24))
            {
                var socket = new TcpClient();
                sockets.Add(socket);
                await socket.ConnectAsync(_service.Client.BaseAddress!.Host, _service.Client.BaseAddress.Port, TestContext.Current.CancellationToken);
                await socket.GetStream().WriteAsync(Encoding.ASCII.GetBytes(
                    $"POST /api/v1/live-logs/push/{slow.Connection}/cloudwatch HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n" +
                    $"Authorization: Bearer {slow.Key}\r\nContent-Length: 5000000\r\n\r\n{{\"messageType\":"), TestContext.Current.CancellationToken);
            }

            foreach (var number in Enumerable.Range(1, 5))
                Assert.Equal((HttpStatusCode.OK, 1, 1, 0), Receipt(await other.SendAsync(_service.Client, "cloudwatch", Pusher.Document("/push/beside", [number]))));
            Assert.Equal((HttpStatusCode.OK, 1, 1, 0), Receipt(await slow.SendAsync(_service.Client, "cloudwatch", Pusher.Document("/push/slow", [1]))));
        }
        finally
        {
            sockets.ForEach(socket => socket.Dispose());
        }
    }

    [Fact]
    public async Task A_Firehose_gets_its_request_id_back_and_its_errors_in_its_own_format()
    {
        var pusher = await Pusher.CreateAsync(_service, "firehose");
        var delivery = Pusher.Firehose(Pusher.Document("/push/firehose", [1, 2]), Pusher.Document("/push/firehose", [3]));

        foreach (var (pack, stored) in new[] { (true, 3), (false, 0) })
        {
            var (status, answer, _) = await pusher.SendAsync(_service.Client, "firehose", delivery, pack: pack);
            Assert.Equal(HttpStatusCode.OK, status);
            Assert.Equal("ed4acda5-034f-9f42-bba1-f29aea6d7d8f", answer.GetProperty("requestId").GetString());
            Assert.True(answer.GetProperty("timestamp").GetInt64() > 1_700_000_000_000);
            Assert.False(answer.TryGetProperty("errorMessage", out _));
        }

        Assert.Equal(3, await CountAsync(pusher));
        var wrongKey = await pusher.SendAsync(_service.Client, "firehose", delivery, token: "wrong");
        Assert.Equal(HttpStatusCode.Unauthorized, wrongKey.Status);
        Assert.Equal("ed4acda5-034f-9f42-bba1-f29aea6d7d8f", wrongKey.Answer.GetProperty("requestId").GetString());
        var oddRecord = await pusher.SendAsync(_service.Client, "firehose", Pusher.Firehose("hello", Pusher.Document("/push/firehose", [4]), ""));
        Assert.Equal(HttpStatusCode.OK, oddRecord.Status);
        Assert.Equal(5, await CountAsync(pusher));
        var push = (await _service.GetAsync($"connections/{pusher.Connection}/status")).GetProperty("push");
        Assert.Equal((9, 5, 1), (Number(push, "received"), Number(push, "stored"), Number(push, "refused")));
        var noDelivery = await pusher.SendAsync(_service.Client, "firehose", "hello");
        Assert.Equal(HttpStatusCode.BadRequest, noDelivery.Status);
        Assert.Contains("'records' is missing", noDelivery.Answer.GetProperty("errorMessage").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Diagnostic_records_that_are_equal_are_kept_and_a_repeated_request_is_known()
    {
        var pusher = await Pusher.CreateAsync(_service, "azure");
        var record = new { time = TimeProvider.System.GetUtcNow(), resourceId = "/SUBSCRIPTIONS/1/VAULTS/SHOP", category = "AuditEvent", level = "Error" };
        var body = new { records = new object[] { record, record, record with { level = "Warning" } } };

        Assert.Equal((HttpStatusCode.OK, 3, 3, 0), Receipt(await pusher.SendAsync(_service.Client, "azure", body)));
        Assert.Equal((HttpStatusCode.OK, 3, 0, 3), Receipt(await pusher.SendAsync(_service.Client, "azure", body)));
        Assert.Equal(3, await CountAsync(pusher));
        var stored = (await _service.GetAsync($"stream/shop?q=connection:{pusher.Connection}")).GetProperty("items").EnumerateArray();
        Assert.Equal(
            [("ERROR", "provider", record.time), ("ERROR", "provider", record.time), ("WARN", "provider", record.time)],
            stored.Select(entry => (entry.GetProperty("level").GetString(), entry.GetProperty("level_source").GetString(), entry.GetProperty("timestamp").GetDateTimeOffset())).Order());
    }

    [Fact]
    public async Task An_odd_record_is_stored_or_refused_alone_and_its_neighbours_are_stored()
    {
        var pusher = await Pusher.CreateAsync(_service, "odd");
        var now = TimeProvider.System.GetUtcNow();
        var good = new { time = now, category = "A", properties = new { message = "good" } };
        var body = new object?[]
        {
            new { records = new object?[] { good, new { time = now.ToString("MM/dd/yyyy HH:mm:ss", System.Globalization.CultureInfo.InvariantCulture), category = "A" }, null, good } },
            "{\"records\":[{\"time\":\"x\",\"properties\":{'appName':'a'}}]}",
            new { time = now.AddYears(-20), category = "A" },
            new { time = "", category = "A" },
        };

        var (status, answer, _) = await pusher.SendAsync(_service.Client, "azure", body);

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal((7, 5, 0, 2), (Number(answer, "received"), Number(answer, "stored"), Number(answer, "duplicates"), Number(answer, "refused")));
        Assert.Equal(
            ["1 of them are older than retention or dated too far ahead.", "body[0].records[2]: it is null."],
            answer.GetProperty("refusals").EnumerateArray().Select(refusal => refusal.GetString()));
        Assert.Equal((HttpStatusCode.OK, 7, 0, 5), Receipt(await pusher.SendAsync(_service.Client, "azure", body)));
        Assert.Equal(5, await CountAsync(pusher));
        Assert.Equal(2, await _database.ScalarAsync<long>(
            "SELECT count(*) FROM log_entries e JOIN connections c ON c.number = e.connection_number WHERE c.id = $1 AND attributes->>'livelogs.time_source' = 'neighbour'",
            pusher.Connection));
    }

    [Fact]
    public async Task Records_without_any_time_are_known_when_they_come_again_on_another_instance_too()
    {
        var pusher = await Pusher.CreateAsync(_service, "timeless");
        object body = new object[] { "plain text line", new { category = "X" }, "plain text line" };

        Assert.Equal((HttpStatusCode.OK, 3, 3, 0), Receipt(await pusher.SendAsync(_service.Client, "azure", body)));
        Assert.Equal((HttpStatusCode.OK, 3, 0, 3), Receipt(await pusher.SendAsync(_service.Client, "azure", body)));
        Assert.Equal((HttpStatusCode.OK, 1, 1, 0), Receipt(await pusher.SendAsync(_service.Client, "azure", new object[] { "plain text line" })));
        await using (var other = await ServiceProcess.StartAsync(_database.ConnectionString, ("Push__Timeout", "00:00:30")))
        {
            Assert.Equal((HttpStatusCode.OK, 3, 0, 3), Receipt(await pusher.SendAsync(other.Client, "azure", body)));
            Assert.Equal((HttpStatusCode.OK, 1, 1, 0), Receipt(await pusher.SendAsync(other.Client, "azure", new object[] { "another line" })));
        }

        Assert.Equal((HttpStatusCode.OK, 1, 0, 1), Receipt(await pusher.SendAsync(_service.Client, "azure", new object[] { "another line" })));
        Assert.Equal(5, await CountAsync(pusher));
        Assert.Equal(5, await _database.ScalarAsync<long>(
            "SELECT count(*) FROM log_entries e JOIN connections c ON c.number = e.connection_number WHERE c.id = $1 AND attributes->>'livelogs.time_source' = 'arrival'",
            pusher.Connection));
    }

    [Fact]
    public async Task What_can_not_be_taken_is_refused_for_a_reason_and_nothing_of_it_is_stored()
    {
        var pusher = await Pusher.CreateAsync(_service, "refused");
        var document = Pusher.Document("/push/refused", [1]);

        Assert.Equal(HttpStatusCode.Unauthorized, (await pusher.SendAsync(_service.Client, "cloudwatch", document, token: "llp_wrong")).Status);
        var nowhere = new Pusher(Guid.NewGuid(), pusher.Key);
        Assert.Equal(HttpStatusCode.Unauthorized, (await nowhere.SendAsync(_service.Client, "cloudwatch", document)).Status);
        var unreadable = await pusher.SendAsync(_service.Client, "cloudwatch", """{"hello":"world"}""");
        Assert.Equal((HttpStatusCode.BadRequest, "push_unreadable"), (unreadable.Status, unreadable.Answer.GetProperty("code").GetString()));
        Assert.Contains("'messageType'", unreadable.Answer.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await pusher.SendAsync(_service.Client, "cloudwatch", new string(' ', 11 * 1024 * 1024))).Status);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await pusher.SendAsync(_service.Client, "cloudwatch", new string(' ', 70 * 1024 * 1024), pack: true)).Status);
        Assert.Equal(0, await CountAsync(pusher));

        using var deleted = await _service.Client.DeleteAsync($"/api/v1/live-logs/connections/{pusher.Connection}");
        deleted.EnsureSuccessStatusCode();
        Assert.Equal(HttpStatusCode.Gone, (await pusher.SendAsync(_service.Client, "cloudwatch", document)).Status);
        Assert.Equal(HttpStatusCode.Gone, (await pusher.SendAsync(_service.Client, "firehose", Pusher.Firehose(document))).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await pusher.SendAsync(_service.Client, "cloudwatch", document, token: "llp_wrong")).Status);
    }

    private Task<long> CountAsync(Pusher pusher) => _database.ScalarAsync<long>(
        "SELECT count(*) FROM log_entries e JOIN connections c ON c.number = e.connection_number WHERE c.id = $1", pusher.Connection);
}
