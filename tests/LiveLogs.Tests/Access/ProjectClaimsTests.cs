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
    [InlineData("soon", null)]
    [InlineData("99999999999999999", null)]
    [InlineData(null, null)]
    public void The_end_of_a_token_is_read_where_it_is_readable(string? claim, long? expected) =>
        Assert.Equal(expected, (claim is null ? Caller() : Caller(("exp", claim))).ExpiresAt()?.ToUnixTimeSeconds());

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
