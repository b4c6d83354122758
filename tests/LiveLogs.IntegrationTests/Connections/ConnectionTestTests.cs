using System.Net;
using LiveLogs.Connectors.Trials;
using LiveLogs.IntegrationTests.Access;
using LiveLogs.IntegrationTests.Operations;
using LiveLogs.IntegrationTests.Storage;
using LiveLogs.Logs;
using Xunit;

namespace LiveLogs.IntegrationTests.Connections;

public sealed class ConnectionTestTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private const string Path = "/api/v1/live-logs/connections";

    private static readonly string Admin = TestToken.For("shop", "admin");

    [Fact]
    public async Task A_success_shows_latency_and_a_sample()
    {
        await using var service = await TestService.StartAsync(database.ConnectionString);
        service.Connector.Answer = (_, _) => Task.FromResult(new ConnectionTestResult
        {
            Message = "Reads /shop.",
            Latency = TimeSpan.FromMilliseconds(41.6),
            Sample = [new SampleLine(EventTime.FromUnixMilliseconds(1_700_000_000_123), "/shop", "hello")],
        });

        var answer = await TestAsync(service, await CreateAsync(service, "a", "scripted"));

        Assert.Equal(
            """{"status":"success","message":"Reads /shop.","latency_ms":42,"sample":[{"timestamp":"2023-11-14T22:13:20.123Z","source":"/shop","message":"hello"}]}""",
            answer.Text);
    }

    [Fact]
    public async Task A_failure_that_is_understood_is_an_answer_that_says_what_to_do()
    {
        await using var service = await TestService.StartAsync(database.ConnectionString);
        service.Connector.Answer = (_, _) => Task.FromResult(new ConnectionTestResult
        {
            Message = "The policy lacks an action.",
            Latency = TimeSpan.FromMilliseconds(3),
            Failure = ConnectionTestFailure.NotFound,
            Advice = "Grant it.",
            MissingPermission = "logs:FilterLogEvents",
        });

        var answer = await TestAsync(service, await CreateAsync(service, "b", "scripted"));

        Assert.Equal(200, answer.Status);
        Assert.Equal(
            """{"status":"failed","message":"The policy lacks an action.","latency_ms":3,"failure":"not_found","advice":"Grant it.","missing_permission":"logs:FilterLogEvents"}""",
            answer.Text);
    }

    [Fact]
    public async Task A_provider_that_hangs_is_given_up()
    {
        await using var service = await TestService.StartAsync(
            database.ConnectionString, null, ("Connectors:TestTimeout", "00:00:01"));
        service.Connector.Answer = async (_, cancellationToken) =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
            throw new InvalidOperationException("Not reached.");
        };

        var answer = await TestAsync(service, await CreateAsync(service, "c", "scripted"));

        Assert.Equal((200, "network"), (answer.Status, answer.Json.GetProperty("failure").GetString()));
    }

    [Theory]
    [InlineData("https://169.254.169.254/latest/meta-data")]
    [InlineData("https://127.0.0.1:5432")]
    [InlineData("https://[::1]:8000")]
    [InlineData("https://10.0.0.7")]
    public async Task An_endpoint_inside_that_is_not_allowed_is_refused_and_nothing_calls_it(string endpoint)
    {
        await using var service = await TestService.StartAsync(database.ConnectionString);

        var created = await service.SendAsync(HttpMethod.Post, Path, Admin, AwsDraft($"inside {endpoint}", endpoint));
        if (created.Status == 400)
        {
            Assert.Equal(["connection_config.endpoint_url"], created.Fields);
            return;
        }

        var answer = await TestAsync(service, created.Headers.Location!.ToString());

        Assert.Equal("forbidden", answer.Json.GetProperty("failure").GetString());
        Assert.False(string.IsNullOrEmpty(answer.Json.GetProperty("advice").GetString()));
    }

    [Fact]
    public async Task An_endpoint_inside_that_the_operator_allows_is_called()
    {
        using var listener = new HttpListener();
        var port = FreePort();
        listener.Prefixes.Add($"http://127.0.0.1:{port}/");
        listener.Start();
        var called = listener.GetContextAsync();
        await using var service = await TestService.StartAsync(
            database.ConnectionString, null, ("Outbound:AllowedPrivateHosts:0", "127.0.0.1"), ("Connectors:TestTimeout", "00:00:05"));
        var created = await service.SendAsync(HttpMethod.Post, Path, Admin, AwsDraft("allowed", $"http://127.0.0.1:{port}"));
        Assert.True(created.Status == 201, created.Text);

        var test = TestAsync(service, created.Headers.Location!.ToString());
        var context = await called.WaitAsync(TimeSpan.FromSeconds(10));
        context.Response.StatusCode = 400;
        await context.Response.OutputStream.WriteAsync("{\"__type\":\"UnrecognizedClientException\",\"message\":\"The security token is invalid.\"}"u8.ToArray());
        context.Response.Close();
        var answer = await test;

        Assert.Equal("credentials", answer.Json.GetProperty("failure").GetString());
    }

    private static object AwsDraft(string name, string endpoint) => new
    {
        project_id = "shop",
        connection_name = name,
        cloud_provider = "aws",
        connection_config = new
        {
            region = "eu-central-1",
            log_group = "/shop",
            access_key_id = "AKIAIOSFODNN7EXAMPLE",
            secret_access_key = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
            endpoint_url = endpoint,
        },
    };

    private static async Task<string> CreateAsync(TestService service, string name, string provider)
    {
        var answer = await service.SendAsync(HttpMethod.Post, Path, Admin, new
        {
            project_id = "shop",
            connection_name = name,
            cloud_provider = provider,
            connection_config = new { region = "eu-central-1", log_group = "/shop", secret_access_key = "a secret of the shop" },
        });
        Assert.True(answer.Status == 201, answer.Text);
        return answer.Headers.Location!.ToString();
    }

    private static Task<Answer> TestAsync(TestService service, string address) =>
        service.SendAsync(HttpMethod.Post, $"{address}/test", TestToken.For("shop", "operator"));

    private static int FreePort()
    {
        using var socket = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        socket.Start();
        return ((IPEndPoint)socket.LocalEndpoint).Port;
    }
}
