using System.Globalization;

namespace LiveLogs.Connectors.Trials;

/// <summary>What reading takes of a quota's budget.</summary>
/// <param name="Own">Requests a second that one connection needs.</param>
/// <param name="Others">Requests a second that the other connections of the quota need.</param>
/// <param name="Budget">Requests a second that all of them may send together; 0 when nothing is polled.</param>
internal readonly record struct PollingLoad(double Own, double Others, double Budget)
{
    public double Needed => Own + Others;

    public bool KeepsUp => Own <= 0 || Needed <= Budget;

    /// <summary>What to change; null when the budget is enough.</summary>
    public string? Advice => KeepsUp ? null
        : Tell(Budget >= 1 ? 1 : 60, Budget >= 1 ? "second" : "minute")
        + " it will fall behind. Raise poll_interval_seconds, read fewer sources, have the provider raise the quota, or push instead of polling.";

    /// <summary>A few a minute are all that some providers allow.</summary>
    private string Tell(int seconds, string unit) => string.Create(
        CultureInfo.InvariantCulture,
        $"Reading needs {Needed * seconds:0.##} requests a {unit} ({Own * seconds:0.##} for this connection), but the budget that its quota leaves is {Budget * seconds:0.##}:");
}
