using LiveLogs.Alerts.Matching;
using LiveLogs.Alerts.Rules;

namespace LiveLogs.Alerts.Simulation;

/// <summary>What to play.</summary>
internal sealed record SimulationJob
{
    /// <summary>The rule, which need not be stored.</summary>
    public required AlertRule Rule { get; init; }

    /// <summary>The stored rules of the project, by id: those that a rule about others names.</summary>
    public required IReadOnlyDictionary<string, AlertRule> Others { get; init; }

    public required DateTimeOffset From { get; init; }

    public required DateTimeOffset To { get; init; }

    /// <summary>For each read of history.</summary>
    public required TimeSpan Budget { get; init; }

    /// <summary>The same for a rule that this one names, as if it had been there all the time.</summary>
    public SimulationJob For(string id) => this with { Rule = Always(Others[id]) };

    /// <summary>A rule as if it had been there, and switched on, all the time.</summary>
    public static AlertRule Always(AlertRule rule) => rule with
    {
        Definition = rule.Definition with { Enabled = true },
        Guard = GuardState.Active,
        GuardReason = null,
        CreatedAt = DateTimeOffset.UnixEpoch,
        UpdatedAt = DateTimeOffset.UnixEpoch,
    };
}

/// <summary>How far a simulation is; may be read while it runs.</summary>
internal sealed class SimulationProgress(SimulationProgress? whole = null, double from = 0, double share = 1)
{
    private double _done;
    private int _lines;

    /// <summary>0 to 1.</summary>
    public double Done => Volatile.Read(ref _done);

    /// <summary>Lines that were read by now.</summary>
    public int Lines => Volatile.Read(ref _lines);

    public void Report(double done, int lines)
    {
        Volatile.Write(ref _done, done);
        Volatile.Write(ref _lines, lines);
        whole?.Report(from + (share * done), lines);
    }

    /// <summary>Of a part of it.</summary>
    public SimulationProgress Part(double begins, double size) => new(this, begins, size);
}
