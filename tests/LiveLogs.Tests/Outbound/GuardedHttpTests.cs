using System.Text;
using LiveLogs.Outbound;
using LiveLogs.Tests.Connectors;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Xunit;

namespace LiveLogs.Tests.Outbound;

public class GuardedHttpTests
{
    [Theory]
    [InlineData("https://127.0.0.1/")]
    [InlineData("https://localhost/")]
    [InlineData("https://logs.localhost./")]
    [InlineData("https://2130706433/")]
    [InlineData("https://0x7f.1/")]
    [InlineData("https://[::ffff:10.0.0.1]/")]
    [InlineData("https://[::1]:8443/")]
    [InlineData("https://169.254.169.254/latest/meta-data")]
    [InlineData("http://logs.example.com/")]
    [InlineData("http://8.8.8.8/")]
    [InlineData("https://user:secret@logs.example.com/")]
    [InlineData("ftp://logs.example.com/")]
    [InlineData("file:///etc/passwd")]
    public void Check_says_what_is_wrong_with_an_address(string address)
    {
        var problem = Guard().Check(new Uri(address));

        Assert.NotNull(problem);
        Assert.DoesNotContain("secret", problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://logs.example.com/")]
    [InlineData("https://8.8.8.8:8443/")]
    [InlineData("https://[2606:4700:4700::1111]/")]
    public void Check_lets_public_addresses_pass(string address) => Assert.Null(Guard().Check(new Uri(address)));

    [Theory]
    [InlineData("http://127.0.0.1:4566/", "127.0.0.1")]
    [InlineData("http://[::1]:4566/", "::1")]
    [InlineData("http://localhost:4566/", "localhost")]
    [InlineData("http://localhost:4566/", "127.0.0.0/8")]
    [InlineData("http://logs.internal/", "logs.internal:80")]
    [InlineData("https://10.1.2.3/", "10.0.0.0/8")]
    public void Check_lets_allowed_places_pass(string address, string allowed) => Assert.Null(Guard(allowed).Check(new Uri(address)));

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("localhost")]
    public async Task Connecting_refuses_loopback_by_address_and_by_name(string host)
    {
        await using var service = await ScriptedService.StartAsync(_ => Task.CompletedTask);
        using var http = new HttpClient(Guard().CreateHandler());

        var error = await Assert.ThrowsAsync<HttpRequestException>(() => http.GetAsync(new Uri($"http://{host}:{service.Address.Port}/")));

        var forbidden = OutboundForbiddenException.FindIn(error);
        Assert.NotNull(forbidden);
        Assert.Equal(host, forbidden.Host);
        Assert.Equal(0, service.Requests);
    }

    [Theory]
    [InlineData("127.0.0.1", "127.0.0.1")]
    [InlineData("localhost", "localhost")]
    public async Task Connecting_reaches_what_the_operator_allowed(string host, string allowed)
    {
        await using var service = await ScriptedService.StartAsync(context => context.Response.WriteAsync("here"));
        using var http = new HttpClient(Guard(allowed).CreateHandler());

        Assert.Equal("here", await http.GetStringAsync(new Uri($"http://{host}:{service.Address.Port}/")));
    }

    [Fact]
    public async Task Connecting_refuses_another_port_than_the_allowed_one()
    {
        await using var service = await ScriptedService.StartAsync(_ => Task.CompletedTask);
        using var http = new HttpClient(Guard("localhost:1").CreateHandler());

        var error = await Assert.ThrowsAsync<HttpRequestException>(() => http.GetAsync(new Uri($"http://localhost:{service.Address.Port}/")));

        Assert.NotNull(OutboundForbiddenException.FindIn(error));
    }

    [Fact]
    public async Task Redirects_are_not_followed()
    {
        await using var service = await ScriptedService.StartAsync(context =>
        {
            context.Response.Redirect("http://169.254.169.254/");
            return Task.CompletedTask;
        });
        using var http = new HttpClient(Guard("127.0.0.1").CreateHandler());

        using var answer = await http.GetAsync(service.Address);

        Assert.Equal(302, (int)answer.StatusCode);
    }

    [Fact]
    public async Task Bounded_stream_reads_up_to_its_limit_and_not_beyond()
    {
        using var bytes = new MemoryStream(Encoding.ASCII.GetBytes("12345"));
        using var enough = new StreamReader(new BoundedStream(bytes, 5));
        Assert.Equal("12345", await enough.ReadToEndAsync());

        bytes.Position = 0;
        using var tooLong = new StreamReader(new BoundedStream(bytes, 4));
        await Assert.ThrowsAsync<ResponseTooLargeException>(() => tooLong.ReadToEndAsync());
    }

    internal static GuardedHttp Guard(params string[] allowed)
    {
        var options = new OutboundOptions();
        foreach (var entry in allowed)
            options.AllowedPrivateHosts.Add(entry);

        return new GuardedHttp(Options.Create(options), NullLogger<GuardedHttp>.Instance);
    }
}
