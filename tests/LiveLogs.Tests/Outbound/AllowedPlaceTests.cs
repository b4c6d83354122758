using System.Net;
using LiveLogs.Outbound;
using Xunit;

namespace LiveLogs.Tests.Outbound;

public class AllowedPlaceTests
{
    [Theory]
    [InlineData("10.0.0.0/8", "10.200.1.1", 443, true)]
    [InlineData("10.0.0.0/8", "11.0.0.1", 443, false)]
    [InlineData("127.0.0.1", "127.0.0.1", 80, true)]
    [InlineData("127.0.0.1", "127.0.0.2", 80, false)]
    [InlineData("127.0.0.1", "::ffff:127.0.0.1", 80, true)]
    [InlineData("127.0.0.1:8080", "127.0.0.1", 8080, true)]
    [InlineData("127.0.0.1:8080", "127.0.0.1", 8081, false)]
    [InlineData("::1", "::1", 80, true)]
    [InlineData("[::1]:9000", "::1", 9000, true)]
    [InlineData("[::1]:9000", "::1", 9001, false)]
    [InlineData("fd00::/8", "fd12::1", 443, true)]
    [InlineData("10.0.0.0/8:443", "10.1.1.1", 443, true)]
    [InlineData("10.0.0.0/8:443", "10.1.1.1", 80, false)]
    public void Allows_the_addresses_of_its_network_and_port(string entry, string address, int port, bool allowed)
    {
        Assert.True(AllowedPlace.TryParse(entry, out var place));

        Assert.Equal(allowed, place.AllowsAddress(IPAddress.Parse(address), port));
    }

    [Theory]
    [InlineData("logs.internal", "LOGS.internal.", 443, true)]
    [InlineData("logs.internal", "evil.logs.internal", 443, false)]
    [InlineData("logs.internal:8443", "logs.internal", 8443, true)]
    [InlineData("logs.internal:8443", "logs.internal", 443, false)]
    public void Allows_the_host_it_names(string entry, string host, int port, bool allowed)
    {
        Assert.True(AllowedPlace.TryParse(entry, out var place));

        Assert.Equal(allowed, place.AllowsHost(host, port));
    }

    [Theory]
    [InlineData("")]
    [InlineData("http://logs.internal")]
    [InlineData("logs internal")]
    [InlineData("10.0.0.0/33")]
    [InlineData("logs.internal:0")]
    [InlineData("logs.internal:70000")]
    [InlineData("[::1]x")]
    [InlineData("*")]
    public void Refuses_what_it_can_not_hold(string entry) => Assert.False(AllowedPlace.TryParse(entry, out _));

    [Fact]
    public void Validation_names_every_wrong_entry()
    {
        var options = new OutboundOptions();
        options.AllowedPrivateHosts.Add("10.0.0.0/33");
        options.AllowedPrivateHosts.Add("localhost");
        options.AllowedPrivateHosts.Add("http://x");

        var result = new AllowedPrivateHostsValidator().Validate(null, options);

        Assert.Collection(
            result.Failures!,
            failure => Assert.Contains("'10.0.0.0/33'", failure, StringComparison.Ordinal),
            failure => Assert.Contains("'http://x'", failure, StringComparison.Ordinal));
    }
}
