using LiveLogs.Alerts.Rules;

namespace LiveLogs.Alerts.Evaluation;

/// <summary>A kind whose rules are evaluated.</summary>
internal interface IEvaluatedKind
{
    /// <summary>How its rules are looked at. Kinds that look at the same may share one, which then reads it once for all of them.</summary>
    Look Look { get; }
}

/// <summary>
/// How the rules of some kinds are looked at in an evaluation. It has no state: everything is read and written through the evaluation's transaction.
/// </summary>
internal abstract class Look
{
    /// <summary>Looks in every evaluation, some 100 ms after a commit or a wake-up and at least once per <c>Alerts__EvaluationInterval</c>.</summary>
    /// <param name="run">The evaluation.</param>
    /// <param name="rules">The active rules of the kinds; perhaps none.</param>
    /// <param name="cancellationToken">Ends the evaluation; nothing of it happens then.</param>
    public virtual Task AtNewsAsync(EvaluationRun run, IReadOnlyList<AlertRule> rules, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Looks once per <c>Alerts__EvaluationInterval</c>, after <see cref="AtNewsAsync"/>.</summary>
    /// <inheritdoc cref="AtNewsAsync"/>
    public virtual Task AtIntervalAsync(EvaluationRun run, IReadOnlyList<AlertRule> rules, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Looks at what the others have come to, at the end of every evaluation.</summary>
    /// <inheritdoc cref="AtNewsAsync"/>
    public virtual Task AtEndAsync(EvaluationRun run, IReadOnlyList<AlertRule> rules, CancellationToken cancellationToken) => Task.CompletedTask;
}
