using LiveLogs.Access;
using LiveLogs.IntegrationTests.Operations;
using LiveLogs.IntegrationTests.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace LiveLogs.IntegrationTests.Access;

public sealed class ProjectAccessTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private const string Root = "/api/v1/live-logs";

    [Fact]
    public async Task A_marked_endpoint_gets_the_scope_that_was_checked()
    {
        await using var service = await StartAsync();
        var number = await service.Services.GetRequiredService<ProjectDirectory>().GetOrCreateAsync("web", CancellationToken.None);

        var known = await service.SendAsync(HttpMethod.Get, $"{Root}/tail/web", TestToken.For("web", "admin"));
        var empty = await service.SendAsync(HttpMethod.Get, $"{Root}/tail/nothing-yet", TestToken.For("nothing-yet", "operator"));

        Assert.Equal($"{number} web Admin", known.Text);
        Assert.Equal(" nothing-yet Operator", empty.Text);
    }

    [Fact]
    public async Task A_foreign_project_and_a_role_that_is_too_low_are_told_apart()
    {
        await using var service = await StartAsync();

        var foreign = await service.SendAsync(HttpMethod.Get, $"{Root}/marked/web", TestToken.For("shop", "admin"));
        var low = await service.SendAsync(HttpMethod.Get, $"{Root}/marked/web", TestToken.For("web", "viewer"));

        Assert.Equal((403, "forbidden_project"), (foreign.Status, foreign.Code));
        Assert.Equal((403, "role_too_low"), (low.Status, low.Code));
        Assert.Equal("operator", low.Json.GetProperty("required_role").GetString());
    }

    [Theory]
    [InlineData("token")]
    [InlineData("access_token")]
    public async Task A_live_address_takes_the_token_from_the_query_and_no_log_line_repeats_it(string name)
    {
        await using var service = await StartAsync(("Logging:LogLevel:Default", "Trace"), ("Logging:LogLevel:Microsoft.AspNetCore.Hosting", "Trace"));
        var token = TestToken.For("web", "operator");

        var live = await service.SendAsync(HttpMethod.Get, $"{Root}/tail/web?q=a&{name}={token}", null);
        var rejected = await service.SendAsync(HttpMethod.Get, $"{Root}/tail/web?{name}={token}x", null);
        var failed = await service.SendAsync(HttpMethod.Get, $"{Root}/tail/web/fail?{name}={token}", null);

        Assert.Equal(200, live.Status);
        Assert.Equal("token_invalid", rejected.Code);
        Assert.Equal("internal_error", failed.Code);
        Assert.Contains(service.Log.Lines, line => line.Contains($"/tail/web?q=a&{name}=REDACTED answered 200", StringComparison.Ordinal));
        Assert.DoesNotContain(service.Log.Lines, line => line.Contains(token[^20..], StringComparison.Ordinal));
    }

    [Fact]
    public async Task No_other_address_takes_the_token_from_the_query()
    {
        await using var service = await StartAsync();

        var answer = await service.SendAsync(HttpMethod.Get, $"{Root}/connections/web?token={TestToken.For("web", "admin")}", null);

        Assert.Equal("token_missing", answer.Code);
    }

    [Fact]
    public async Task Only_configured_origins_may_call()
    {
        await using var service = await StartAsync(("Access:CorsOrigins:0", "https://console.example.com"));

        var friend = await PreflightAsync(service, "https://console.example.com");
        var stranger = await PreflightAsync(service, "https://elsewhere.example.com");

        Assert.Equal("https://console.example.com", friend.Headers.GetValues("Access-Control-Allow-Origin").Single());
        Assert.Contains("authorization", friend.Headers.GetValues("Access-Control-Allow-Headers").Single(), StringComparison.OrdinalIgnoreCase);
        Assert.False(stranger.Headers.Contains("Access-Control-Allow-Origin"));
        Assert.False(friend.Headers.Contains("Access-Control-Allow-Credentials"));
    }

    [Fact]
    public async Task A_project_that_several_callers_begin_at_once_gets_one_number()
    {
        await using var service = await StartAsync();
        await using var other = await StartAsync();

        var numbers = await Task.WhenAll(Enumerable.Range(0, 16).Select(i => (i % 2 == 0 ? service : other).Services
            .GetRequiredService<ProjectDirectory>().GetOrCreateAsync("begun-at-once", CancellationToken.None)));

        Assert.Single(numbers.Distinct());
    }

    private static Task<Answer> PreflightAsync(TestService service, string origin) => service.SendAsync(
        HttpMethod.Options, $"{Root}/connections/web", null, null,
        ("Origin", origin), ("Access-Control-Request-Method", "PUT"), ("Access-Control-Request-Headers", "authorization,if-match"));

    private Task<TestService> StartAsync(params (string Key, string? Value)[] settings) => TestService.StartAsync(
        database.ConnectionString,
        app =>
        {
            app.MapGet("/api/v1/live-logs/tail/{project_id}", (ProjectScope scope, string? q) => $"{scope.Number} {scope.Slug} {scope.Role}{q}")
                .RequireProject(ProjectRole.Operator);
            app.MapGet("/api/v1/live-logs/marked/{project_id}", (ProjectScope scope) => scope.Slug).RequireProject(ProjectRole.Operator);
            app.MapGet("/api/v1/live-logs/tail/{project_id}/fail", (ProjectScope scope) => Fail(scope)).RequireProject(ProjectRole.Operator);
        },
        settings);

    private static IResult Fail(ProjectScope scope) => throw new InvalidOperationException($"A secret of the inside of {scope.Slug}.");
}
