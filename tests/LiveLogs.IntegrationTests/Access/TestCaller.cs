using System.Security.Claims;
using System.Text.Json;
using LiveLogs.Access;

namespace LiveLogs.IntegrationTests.Access;

/// <summary>Callers as a token that was let in leaves them.</summary>
internal static class TestCaller
{
    public static ClaimsPrincipal Viewer(string project, string subject = "tests") => new(new ClaimsIdentity(
    [
        new Claim(ProjectClaims.Claim, JsonSerializer.Serialize(new Dictionary<string, string> { [project] = "viewer" })),
        new Claim("sub", subject),
    ]));
}
