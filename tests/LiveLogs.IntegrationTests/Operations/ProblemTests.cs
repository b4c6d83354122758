using System.Net.Sockets;
using System.Text;
using LiveLogs.IntegrationTests.Access;
using LiveLogs.IntegrationTests.Harness;
using LiveLogs.IntegrationTests.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Npgsql;
using Xunit;

namespace LiveLogs.IntegrationTests.Operations;

public sealed class ProblemTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private const string Connections = "/api/v1/live-logs/connections";

    private static readonly string Token = TestToken.For("shop", "admin");

    [Fact]
    public async Task An_address_that_is_not_served_and_a_method_that_is_not_taken_are_problems()
    {
        await using var service = await StartAsync();

        var lost = await service.SendAsync(HttpMethod.Get, "/api/v1/live-logs/nowhere/at/all", Token);
        var patch = await service.SendAsync(HttpMethod.Patch, Connections, Token);

        Assert.Equal((404, "route_not_found"), (lost.Status, lost.Code));
        Assert.Equal((405, "method_not_allowed"), (patch.Status, patch.Code));
    }

    [Theory]
    [InlineData("", "malformed_json")]
    [InlineData("{", "malformed_json")]
    [InlineData("{\"a\":1,\"a\":2}", "malformed_json")]
    [InlineData("{\"a\":1}x", "malformed_json")]
    [InlineData("[]", "invalid_request")]
    [InlineData("null", "invalid_request")]
    [InlineData("{\"project_id\":\"shop\",\"connection_name\":\"a\\u0000b\"}", "invalid_request")]
    [InlineData("{\"project_id\":\"shop\",\"connection_name\":\"\\ud800\"}", "invalid_request")]
    [InlineData("{\"project_id\":\"shop\",\"connection_config\":{\"\\udfff\":1}}", "malformed_json")]
    [InlineData("{\"project_id\":\"shop\",\"connection_config\":{\"a\\u0000\":1}}", "invalid_request")]
    public async Task A_body_that_is_no_good_json_is_a_400(string body, string code)
    {
        await using var service = await StartAsync();

        var answer = await service.SendAsync(HttpMethod.Post, Connections, Token, body);

        Assert.Equal((400, code), (answer.Status, answer.Code));
    }

    [Fact]
    public async Task A_body_deeper_than_anything_asked_for_is_a_400()
    {
        await using var service = await StartAsync();

        var answer = await service.SendAsync(HttpMethod.Post, Connections, Token, new string('[', 100_000));

        Assert.Equal((400, "malformed_json"), (answer.Status, answer.Code));
    }

    [Fact]
    public async Task A_body_that_is_not_utf8_or_not_json_at_all_is_refused()
    {
        await using var service = await StartAsync();
        using var binary = new ByteArrayContent([(byte)'"', 0xFF, 0xFE, (byte)'"']) { Headers = { ContentType = new("application/json") } };
        using var form = new StringContent("a=b", Encoding.UTF8, "application/x-www-form-urlencoded");

        var latin = await service.SendAsync(HttpMethod.Post, Connections, Token, binary);
        var typed = await service.SendAsync(HttpMethod.Post, Connections, Token, form);

        Assert.Equal((400, "malformed_json"), (latin.Status, latin.Code));
        Assert.Equal((415, "unsupported_media_type"), (typed.Status, typed.Code));
    }

    [Theory]
    [InlineData(300 * 1024, false)]
    [InlineData(300 * 1024, true)]
    [InlineData(2 * 1024 * 1024, false)]
    [InlineData(2 * 1024 * 1024, true)]
    public async Task A_body_that_is_too_large_is_a_413_and_the_service_stays_up(int size, bool chunked)
    {
        await using var service = await StartAsync();
        using var content = new StringContent($"{{\"project_id\":\"{new string('x', size)}\"}}", Encoding.UTF8, "application/json");
        if (chunked)
            content.Headers.ContentLength = null;
        using var request = new HttpRequestMessage(HttpMethod.Post, Connections) { Content = content };
        request.Headers.TransferEncodingChunked = chunked;
        request.Headers.Authorization = new("Bearer", Token);

        using var response = await service.Client.SendAsync(request);
        var answer = await Answer.ReadAsync(response);

        Assert.Equal((413, "request_too_large"), (answer.Status, answer.Code));
        Assert.Equal(200, (await service.SendAsync(HttpMethod.Get, $"{Connections}/shop", Token)).Status);
    }

    [Theory]
    [InlineData("Content-Length: 100\r\n\r\n{", 408, "request_timeout")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\nno number\r\n", 400, "bad_request")]
    public async Task A_body_that_does_not_come_is_a_problem_that_the_document_lists(string rest, int status, string code)
    {
        await using var service = await StartAsync();
        using var socket = new TcpClient();
        await socket.ConnectAsync(service.Client.BaseAddress!.Host, service.Client.BaseAddress.Port, TestContext.Current.CancellationToken);
        using var reader = new StreamReader(socket.GetStream());

        await socket.GetStream().WriteAsync(
            Encoding.ASCII.GetBytes($"POST {Connections} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {Token}\r\nContent-Type: application/json\r\n{rest}"),
            TestContext.Current.CancellationToken);
        var answer = await reader.ReadToEndAsync(TestContext.Current.CancellationToken);

        Assert.StartsWith($"HTTP/1.1 {status}", answer, StringComparison.Ordinal);
        Assert.Contains($"\"code\":\"{code}\"", answer, StringComparison.Ordinal);
        Assert.Null(ListedProblems.WhyNot("POST", Connections, status, code));
    }

    [Fact]
    public async Task An_error_inside_tells_nothing_of_the_inside()
    {
        await using var service = await StartAsync(app => app.MapGet("/api/fail", Fail));

        var answer = await service.SendAsync(HttpMethod.Get, "/api/fail", null);

        Assert.Equal((500, "internal_error"), (answer.Status, answer.Code));
        Assert.DoesNotContain("hunter2", answer.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(" at ", answer.Text, StringComparison.Ordinal);
        Assert.Single(service.Log.Lines, line => line.Contains("[11000]", StringComparison.Ordinal) && line.Contains("hunter2", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_database_that_is_away_is_a_503()
    {
        await using var service = await StartAsync(app => app.MapGet("/api/query", async () =>
        {
            await using var away = NpgsqlDataSource.Create("Host=127.0.0.1;Port=1;Username=nobody;Timeout=2");
            await using var connection = await away.OpenConnectionAsync();
        }));

        var answer = await service.SendAsync(HttpMethod.Get, "/api/query", null);

        Assert.Equal((503, "database_unavailable"), (answer.Status, answer.Code));
    }

    [Fact]
    public async Task What_cannot_be_bound_names_its_field()
    {
        await using var service = await StartAsync(app =>
        {
            app.MapGet("/api/number", (int fromSeq) => fromSeq);
            app.MapPost("/api/draft", (Draft draft) => draft.MaxLines);
        });

        var query = await service.SendAsync(HttpMethod.Get, "/api/number?fromSeq=abc", null);
        var missing = await service.SendAsync(HttpMethod.Get, "/api/number", null);
        var wrong = await service.SendAsync(HttpMethod.Post, "/api/draft", null, """{"max_lines":"many"}""");
        var unknown = await service.SendAsync(HttpMethod.Post, "/api/draft", null, """{"max_lines":1,"colour":"red"}""");

        Assert.Equal(["from_seq"], query.Fields);
        Assert.Equal(["from_seq"], missing.Fields);
        Assert.Equal(["max_lines"], wrong.Fields);
        Assert.Equal(["colour"], unknown.Fields);
    }

    private Task<TestService> StartAsync(Action<WebApplication>? map = null) => TestService.StartAsync(database.ConnectionString, map);

    private static IResult Fail() => throw new InvalidOperationException("The password is hunter2.");

    private sealed record Draft(int MaxLines);
}
