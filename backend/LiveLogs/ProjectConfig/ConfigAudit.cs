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

/// <summary>What the shelf logs. Beside its classes, because a generic class cannot have log messages.</summary>
internal static partial class ConfigLog
{
    [LoggerMessage(14000, LogLevel.Information, "Audit: {Thing} {Id} of project {Project} was {Act} by {Subject}{Note}.")]
    public static partial void Audit(ILogger logger, string thing, object id, string project, string act, string subject, string note);

    [LoggerMessage(14010, LogLevel.Warning, "The stored secrets of {Thing} {Id} of project {Project} cannot be decrypted.")]
    public static partial void Unreadable(ILogger logger, string thing, Guid id, string project);

    [LoggerMessage(14020, LogLevel.Information, "The stored secrets of {Count} items are now bound to their addresses: {Thing}s")]
    public static partial void Placed(ILogger logger, int count, string thing);

    [LoggerMessage(14021, LogLevel.Warning, "The stored secrets of {Thing}s could not be sealed for their addresses; the next start tries again")]
    public static partial void NotPlaced(ILogger logger, Exception error, string thing);
}
