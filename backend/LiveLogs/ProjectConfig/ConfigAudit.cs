using System.Security.Claims;
using LiveLogs.Access;

namespace LiveLogs.ProjectConfig;

/// <summary>Leaves a line in the log of everything that people change, in one wording.</summary>
internal sealed class ConfigAudit(ILogger<ConfigAudit> logger)
{
    /// <param name="thing">What was changed, as in <see cref="ConfigWords.Noun"/>.</param>
    /// <param name="id">Which one.</param>
    /// <param name="project">The name of its project.</param>
    /// <param name="act">What was done, such as <c>created</c>.</param>
    /// <param name="caller">By whom.</param>
    /// <param name="note">More about it, with what separates it from the sentence.</param>
    public void Write(string thing, object id, string project, string act, ClaimsPrincipal caller, string note = "") =>
        ConfigLog.Audit(logger, thing, id, project, act, caller.Subject(), note);
}
