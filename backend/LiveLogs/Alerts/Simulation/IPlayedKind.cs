namespace LiveLogs.Alerts.Simulation;

/// <summary>A kind whose rules can be played back: what they would have done between two times of history.</summary>
internal interface IPlayedKind
{
    /// <summary>Plays history through a rule of the kind.</summary>
    /// <param name="history">Reads history, and plays lines and counters.</param>
    /// <param name="job">What to play.</param>
    /// <param name="progress">Is told how far it is.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="Storage.Queries.QueryTimeoutException">History takes too long to read.</exception>
    Task<SimulationOutcome> PlayAsync(SimulationRunner history, SimulationJob job, SimulationProgress progress, CancellationToken cancellationToken);
}
