using System.Buffers.Text;
using System.Text.Json;
using LiveLogs.Access;
using LiveLogs.IntegrationTests.Operations;
using LiveLogs.IntegrationTests.Storage;
using Microsoft.Extensions.Configuration;
using Xunit;

namespace LiveLogs.IntegrationTests.Access;

public sealed class TokenCommandTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    [Fact]
    public async Task It_prints_a_token_that_the_service_takes_and_nothing_else()
    {
        var (code, output, errors) = Run("--project", "shop", "--project", "web", "--role", "operator", "--hours", "0.5");
        await using var service = await TestService.StartAsync(database.ConnectionString);

        Assert.Equal((0, ""), (code, errors));
        var token = output.TrimEnd();
        Assert.Equal(3, token.Split('.').Length);
        Assert.Equal(200, (await service.SendAsync(HttpMethod.Get, "/api/v1/live-logs/connections/shop", token)).Status);
        Assert.Equal(200, (await service.SendAsync(HttpMethod.Get, "/api/v1/live-logs/connections/web", token)).Status);
        var create = await service.SendAsync(HttpMethod.Post, "/api/v1/live-logs/connections", token, new { project_id = "web" });
        Assert.Equal("role_too_low", create.Code);
    }

    [Fact]
    public void It_says_whose_token_it_is()
    {
        var (_, output, _) = Run("--project", "shop", "--subject", "anna");

        using var claims = JsonDocument.Parse(Base64Url.DecodeFromChars(output.Split('.')[1]));
        Assert.Equal("anna", claims.RootElement.GetProperty("sub").GetString());
    }

    [Theory]
    [InlineData]
    [InlineData("--project")]
    [InlineData("--project", "Shop")]
    [InlineData("--project", "connections")]
    [InlineData("--project", "shop", "--role", "owner")]
    [InlineData("--project", "shop", "--hours", "-1")]
    [InlineData("--project", "shop", "--hours", "soon")]
    [InlineData("--project", "shop", "--minutes", "5")]
    [InlineData("--project", "shop", "--subject", "")]
    [InlineData("shop")]
    public void Arguments_that_are_wrong_print_nothing_but_what_is_wrong(params string[] args)
    {
        var (code, output, errors) = Run(args);

        Assert.Equal((2, ""), (code, output));
        Assert.Contains("Usage: LiveLogs token", errors, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_signing_key_it_says_who_issues_tokens()
    {
        using var output = new StringWriter();
        using var errors = new StringWriter();

        Assert.Equal(2, TokenCommand.Run(["--project", "shop"], new ConfigurationBuilder().Build(), output, errors));
        Assert.Contains("Access:SigningKey", errors.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Other_arguments_are_left_to_the_service()
    {
        Assert.False(TokenCommand.TryRun(["--urls", "http://127.0.0.1:0"], out _));
        Assert.False(TokenCommand.TryRun([], out _));
    }

    private static (int Code, string Output, string Errors) Run(params string[] args)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection([new("Access:SigningKey", TestToken.Key), new("Access:Issuer", "livelogs"), new("Access:Audience", "livelogs")])
            .Build();
        using var output = new StringWriter();
        using var errors = new StringWriter();
        return (TokenCommand.Run(args, configuration, output, errors), output.ToString(), errors.ToString());
    }
}
