using LiveLogs.Operations.Lifetime;
using Xunit;

namespace LiveLogs.Tests.Operations;

public sealed class RuntimeCheckTests
{
    [Theory]
    [InlineData("10.0.0", true)]
    [InlineData("10.0.9", true)]
    [InlineData("10.0.10", false)]
    [InlineData("10.0.12", false)]
    [InlineData("10.1.0", false)]
    public void A_runtime_with_known_holes_is_outdated(string version, bool expected) =>
        Assert.Equal(expected, RuntimeCheck.IsOutdated(Version.Parse(version)));
}
