using System.Security.Claims;
using LiveLogs.Access;
using Xunit;

namespace LiveLogs.Tests.Access;

public sealed class ProjectClaimsTests
{
    [Fact]
    public void Of_several_claims_the_highest_role_counts()
    {
        var caller = Caller(("projects", """{"shop":"viewer"}"""), ("projects", """{"shop":"admin","web":"editor"}"""), ("projects", "rubbish"));

        Assert.Equal(ProjectRole.Admin, caller.RoleIn("shop"));
        Assert.Equal(ProjectRole.Editor, caller.RoleIn("web"));
        Assert.Null(caller.RoleIn("other"));
    }

    [Theory]
    [InlineData("1700000000", 1_700_000_000L)]
    [InlineData("1700000000.99", 1_700_000_000L)]
    [InlineData("1.7000000005E9", 1_700_000_000L)]
    [InlineData("0", 0L)]
    [InlineData("99999999999999999", 253_402_300_799L)]
    [InlineData("1e300", 253_402_300_799L)]
    [InlineData("soon", -62_135_596_800L)]
    [InlineData("NaN", -62_135_596_800L)]
    [InlineData("-1", -62_135_596_800L)]
    [InlineData("", -62_135_596_800L)]
    [InlineData(null, null)]
    public void The_end_of_a_token_is_read_where_it_is_readable(string? claim, long? expected) =>
        Assert.Equal(expected, (claim is null ? Caller() : Caller(("exp", claim))).ExpiresAt()?.ToUnixTimeSeconds());

    [Theory]
    [InlineData("1700000000.99", "2023-11-14T22:13:50Z")]
    [InlineData("1e300", "9999-12-31T23:59:59.9999999Z")]
    [InlineData("soon", "0001-01-01T00:00:30Z")]
    [InlineData(null, "9999-12-31T23:59:59.9999999Z")]
    public void A_token_counts_as_much_longer_as_clocks_may_differ(string? claim, string expected) =>
        Assert.Equal(
            DateTimeOffset.Parse(expected, System.Globalization.CultureInfo.InvariantCulture),
            (claim is null ? Caller() : Caller(("exp", claim))).CountsUntil());

    [Fact]
    public void The_projects_of_a_token_are_all_that_it_names()
    {
        Assert.Equal(["shop", "web"], Caller(("projects", """{"shop":"viewer","web":1}"""), ("projects", """{"shop":"admin"}"""), ("projects", "[]"), ("projects", "{")).Projects());
    }

    [Fact]
    public void The_subject_is_found_under_either_of_its_names()
    {
        Assert.Equal("on-call", Caller(("sub", "on-call")).Subject());
        Assert.Equal("on-call", Caller((ClaimTypes.NameIdentifier, "on-call")).Subject());
        Assert.Equal("unknown", Caller().Subject());
    }

    private static ClaimsPrincipal Caller(params (string Type, string Value)[] claims) =>
        new(new ClaimsIdentity(claims.Select(claim => new Claim(claim.Type, claim.Value)), "test"));
}
