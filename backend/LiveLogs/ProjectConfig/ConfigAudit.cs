using LiveLogs.Logs;
using Npgsql;

namespace LiveLogs.ProjectConfig;

/// <summary>Something that a person did with what is configured.</summary>
/// <param name="Thing">With what, as in <see cref="ConfigWords.Noun"/>.</param>
/// <param name="Id">With which one.</param>
/// <param name="ProjectNumber">Its project.</param>
/// <param name="ProjectSlug">The name of the project.</param>
/// <param name="Act">What was done, such as <c>created</c>.</param>
/// <param name="Subject">By whom.</param>
/// <param name="Note">More about it, with what separates it from the sentence.</param>
internal sealed record ConfigChange(string Thing, string Id, int ProjectNumber, string ProjectSlug, string Act, string Subject, string Note = "");

/// <summary>Records what people change: a row in the transaction of the change, and a line in the log after it, in one wording.</summary>
internal sealed class ConfigAudit(ILogger<ConfigAudit> logger)
{
    private const int MaxText = 500;

    /// <summary>Writes the row. It is there if the change is.</summary>
    /// <param name="session">In the transaction of the change.</param>
    /// <param name="change">What is changed.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    public static async Task RecordAsync(NpgsqlConnection session, ConfigChange change, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            "INSERT INTO config_changes (project_number, subject, act, thing, item, note) VALUES ($1, $2, $3, $4, $5, $6)", session);
        command.Parameters.Add(new() { Value = change.ProjectNumber });
        foreach (var text in (string[])[change.Subject, change.Act, change.Thing, change.Id, change.Note])
            command.Parameters.Add(new() { Value = StorableText.Clip(text, MaxText) });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Writes the line, once the change is stored. It is all that is left of an act that stores nothing, such as a test.</summary>
    public void Tell(ConfigChange change) => ConfigLog.Audit(logger, change.Thing, change.Id, change.ProjectSlug, change.Act, change.Subject, change.Note);
}

/// <summary>What the shelf logs. Beside its classes, because a generic class cannot have log messages.</summary>
internal static partial class ConfigLog
{
    [LoggerMessage(14000, LogLevel.Information, "Audit: {Thing} {Id} of project {Project} was {Act} by {Subject}{Note}.")]
    public static partial void Audit(ILogger logger, string thing, string id, string project, string act, string subject, string note);

    [LoggerMessage(14010, LogLevel.Warning, "The stored secrets of {Thing} {Id} of project {Project} cannot be decrypted.")]
    public static partial void Unreadable(ILogger logger, string thing, Guid id, string project);

    [LoggerMessage(14020, LogLevel.Information, "The stored secrets of {Count} items are now bound to their addresses: {Thing}s")]
    public static partial void Placed(ILogger logger, int count, string thing);

    [LoggerMessage(14021, LogLevel.Warning, "The stored secrets of {Thing}s could not be sealed for their addresses; the next start tries again")]
    public static partial void NotPlaced(ILogger logger, Exception error, string thing);
}
