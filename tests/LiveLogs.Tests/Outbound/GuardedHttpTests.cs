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
    [InlineData("http://logs.example.com/", "127.0.0.1")]
    [InlineData("http://logs.example.com/", "10.0.0.0/8")]
    [InlineData("http://8.8.8.8/", "10.0.0.0/8")]
    [InlineData("http://logs.internal/", "logs.internal:8080")]
    [InlineData("http://other.internal/", "logs.internal")]
    [InlineData("http://localhost:8011/", "127.0.0.1:8010")]
    [InlineData("http://2130706433:8011/", "127.0.0.1:8010")]
    [InlineData("http://0x7f000001:8011/", "127.0.0.1:8010")]
    [InlineData("http://127.1:8011/", "127.0.0.1:8010")]
    [InlineData("http://[::ffff:127.0.0.1]:8011/", "127.0.0.1:8010")]
    [InlineData("http://127.0.0.1:8011/", "127.0.0.0/8:8010")]
    public void Plain_http_is_for_places_that_the_operator_named(string address, string allowed) =>
        Assert.Contains("AllowedPrivateHosts", Guard(allowed).Check(new Uri(address)), StringComparison.Ordinal);

    [Fact]
    public async Task What_is_inside_is_known_by_name_by_address_and_by_connecting()
    {
        await using var service = await ScriptedService.StartAsync(_ => Task.CompletedTask);
        var port = service.Address.Port;
        var guard = Guard($"127.0.0.0/8:{port}", "::1", "logs.internal");
        Assert.True(guard.IsInside(new Uri("https://logs.internal/")));
        Assert.True(guard.IsInside(new Uri($"http://127.0.0.1:{port}/")));
        Assert.False(guard.IsInside(new Uri("https://logs.example.com/")));

        var byName = new Uri($"http://localhost:{port}/");
        Assert.False(guard.IsInside(byName));
        await (await guard.ConnectAsync("localhost", port, encrypted: false, CancellationToken.None)).DisposeAsync();
        Assert.True(guard.IsInside(byName));
        Assert.False(guard.IsInside(new Uri("http://localhost:1/")));
    }

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
