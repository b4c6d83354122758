using System.Net;
using System.Net.Sockets;
using System.Text;
using LiveLogs.IntegrationTests.Access;
using LiveLogs.IntegrationTests.Harness;
using LiveLogs.IntegrationTests.Storage;
using Xunit;

namespace LiveLogs.IntegrationTests.Operations;

/// <summary>HEAD has the status and headers of GET, no body, and leaves the connection as it was.</summary>
public sealed class HeadTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    [Fact]
    public async Task Everything_that_answers_GET_answers_HEAD_with_headers_alone()
    {
        await StoredConnection.CreateAsync(database, "heads");
        await using var service = await ServiceProcess.StartAsync(database.ConnectionString, ("Streaming__Enabled", "false"));
        const string api = "/api/v1/live-logs";
        foreach (var (path, status) in new (string, HttpStatusCode)[]
        {
            ("/health/live", HttpStatusCode.OK), ("/health/ready", HttpStatusCode.OK), ("/openapi/v1.json", HttpStatusCode.OK),
            ("/nothing", HttpStatusCode.NotFound),
            ($"{api}/connections/heads", HttpStatusCode.OK), ($"{api}/stream/heads", HttpStatusCode.OK), ($"{api}/stream/heads/export", HttpStatusCode.OK),
            ($"{api}/tail/heads", HttpStatusCode.OK), ($"{api}/stream/elsewhere", HttpStatusCode.Forbidden), ($"{api}/stream/heads?q=(", HttpStatusCode.BadRequest),
        })
        {
            // On one connection: a byte of a body would be taken for the next answer.
            var answers = await AskTwiceAsync(service, path);
            Assert.Equal((path, $"HTTP/1.1 {(int)status} "), (path, answers[..$"HTTP/1.1 {(int)status} ".Length]));
            Assert.Equal((path, 2), (path, answers.Split("HTTP/1.1 ").Length - 1));
            Assert.True(answers.EndsWith("\r\n\r\n", StringComparison.Ordinal), path);
            Assert.Contains("HTTP/1.1 200 OK", answers[20..], StringComparison.Ordinal);
        }
    }

    /// <summary>HEAD of the path, then of the health, as they come.</summary>
    private static async Task<string> AskTwiceAsync(ServiceProcess service, string path)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        using var client = new TcpClient();
        await client.ConnectAsync(service.Client.BaseAddress!.Host, service.Client.BaseAddress.Port, limit.Token);
        var token = TestToken.For("heads", "viewer");
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(
            $"HEAD {path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n\r\nHEAD /health/live HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"), limit.Token);
        using var answers = new StreamReader(client.GetStream());
        return await answers.ReadToEndAsync(limit.Token);
    }
}
