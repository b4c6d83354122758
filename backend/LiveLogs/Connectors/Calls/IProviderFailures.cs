using LiveLogs.Ingestion;

namespace LiveLogs.Connectors.Calls;

/// <summary>The cloud's part of a call that failed: its words and advice, and how long its quota is left alone. <see cref="ProviderCalls"/> does the rest.</summary>
internal interface IProviderFailures
{
    /// <summary>Who is asked, for the words of a time-out.</summary>
    string Host { get; }

    /// <summary>An attempt took too long. The result is a <see cref="LogSourceFailure.Transient"/> failure with a <see cref="TimeoutException"/> inside.</summary>
    /// <param name="limit">How long an attempt may take.</param>
    /// <param name="host">Who did not answer: the service, or where one signs in.</param>
    LogSourceException TimedOut(TimeSpan limit, string host);

    /// <summary>The way to the service failed, or what came back is not its protocol (<see cref="BrokenCall"/>).</summary>
    LogSourceException Broken(Exception error);

    /// <summary>How long the quota pauses at least after a refusal as one too many: as long as the service asks, or is known for.</summary>
    TimeSpan LeastPause(LogSourceException refusal) => refusal.RetryAfter ?? TimeSpan.Zero;
}
