using System.Collections.Immutable;
using System.Text.Json.Serialization;
using LiveLogs.Ingestion;
using LiveLogs.Logs;
using LiveLogs.Streaming.Storing;

namespace LiveLogs.Streaming.Polling;

/// <summary>How one source does: written by its poller, read by the status.</summary>
internal sealed class SourceHealth(string source, TimeProvider time)
{
    /// <summary>How much the newest scan counts in the average number of pages.</summary>
    private const double NewestWeight = 0.2;

    private readonly Lock _lock = new();
    private SourceStatus _status = new() { Source = source, State = StreamState.Starting };

    /// <summary>A consistent picture of the moment.</summary>
    public SourceStatus Status
    {
        get
        {
            lock (_lock)
                return _status;
        }
    }

    /// <summary>Learns how many requests a scan takes.</summary>
    public void Scanned(ScanKind kind, int pages, TimeSpan sweepInterval) => Change(status => kind == ScanKind.Fast
        ? status with { FastPages = Average(status.FastPages, pages), SweepInterval = sweepInterval }
        : status with { SweepPages = Average(status.SweepPages, pages), SweepInterval = sweepInterval });

    /// <summary>An answer came.</summary>
    public void Answered() => Change(status => status with { Calls = status.Calls + 1 });

    /// <summary>New records came without an id or a time of their own.</summary>
    public void MetOdd(int records)
    {
        if (records > 0)
            Change(status => status with { Odd = status.Odd + records });
    }

    /// <summary>How far reading is behind; null when it is not.</summary>
    public void Behind(Backlog? backlog) => Change(status => status with { Backlog = backlog });

    /// <summary>What people should know of the clocks; null when there is nothing.</summary>
    public void Clock(string? warning)
    {
        if (Status.ClockWarning != warning)
            Change(status => status with { ClockWarning = warning });
    }

    /// <param name="cursor">How far it is.</param>
    /// <param name="interval">Time between reads.</param>
    /// <param name="warning">What people should know.</param>
    public void Succeeded(SourceCursor cursor, TimeSpan interval, string? warning = null) => Change(status => status with
    {
        Warning = warning,
        State = StreamState.Streaming,
        Failures = 0,
        FreshTo = cursor.FreshTo,
        CompleteTo = cursor.CompleteTo,
        Interval = interval,
        NextTry = null,
    });

    public void Failed(LogSourceException error, TimeSpan pause) => Change(status => status with
    {
        State = error.Failure is LogSourceFailure.Credentials or LogSourceFailure.Permission or LogSourceFailure.Configuration
            or LogSourceFailure.Forbidden or LogSourceFailure.Bug
            ? StreamState.Failed
            : StreamState.Degraded,
        Failures = status.Failures + 1,
        Calls = status.Calls + 1,
        Errors = status.Errors.SetItem(error.Failure, status.Errors.GetValueOrDefault(error.Failure) + 1),
        LastError = SourceError.Of(error, time.GetUtcNow()),
        NextTry = time.GetUtcNow() + pause,
    });

    private static double Average(double? known, int pages) => known is { } pagesBefore ? pagesBefore + ((pages - pagesBefore) * NewestWeight) : pages;

    private void Change(Func<SourceStatus, SourceStatus> change)
    {
        lock (_lock)
            _status = change(_status);
    }
}

/// <summary>The states of a stream and of a source, as the API names them (lower case).</summary>
internal enum StreamState
{
    Stopped,
    Starting,
    Streaming,
    Paused,

    /// <summary>Some of it does not work, or trouble that passes by itself.</summary>
    Degraded,

    /// <summary>Nothing works until somebody changes something. It is still tried, seldom.</summary>
    Failed,
}

/// <summary>One source at one moment.</summary>
internal sealed record SourceStatus
{
    public required string Source { get; init; }

    public required StreamState State { get; init; }

    /// <summary>Failures in a row.</summary>
    public int Failures { get; init; }

    public EventTime? FreshTo { get; init; }

    public EventTime? CompleteTo { get; init; }

    /// <summary>Time between reads that is in force.</summary>
    public TimeSpan Interval { get; init; }

    /// <summary>Time between sweeps.</summary>
    public TimeSpan SweepInterval { get; init; }

    /// <summary>Requests that a fast scan takes, on average; null before the first.</summary>
    public double? FastPages { get; init; }

    /// <summary>Requests that a sweep takes, on average; null before the first.</summary>
    public double? SweepPages { get; init; }

    /// <summary>Requests since the stream was started here: answers, and failures that were not healed by trying again at once.</summary>
    public long Calls { get; init; }

    /// <summary>Such failures by their kind.</summary>
    public ImmutableSortedDictionary<LogSourceFailure, long> Errors { get; init; } = ImmutableSortedDictionary<LogSourceFailure, long>.Empty;

    /// <summary>New records that came without an id or a usable time of their own, since the stream was started here.</summary>
    public long Odd { get; init; }

    public SourceError? LastError { get; init; }

    /// <summary>What people should know although it is read; null when there is nothing.</summary>
    public string? Warning { get; init; }

    /// <summary>What people should know of the clocks; null when there is nothing.</summary>
    public string? ClockWarning { get; init; }

    /// <summary>What is still to be read for the first time; null when there is nothing but the newest.</summary>
    public Backlog? Backlog { get; init; }

    /// <summary>Requests a second at the present pace; a scan that was not measured yet counts as one request.</summary>
    [JsonIgnore]
    public double CallsPerSecond => PerSecond(FastPages, Interval) + PerSecond(SweepPages, SweepInterval);

    /// <summary>When a failing source is tried again; null while it works.</summary>
    public DateTimeOffset? NextTry { get; init; }

    private static double PerSecond(double? pages, TimeSpan interval) => interval > TimeSpan.Zero ? (pages ?? 1) / interval.TotalSeconds : 0;
}

/// <summary>What a source failed of, and what to do.</summary>
internal sealed record SourceError(
    LogSourceFailure Failure, string? Code, string Message, string Advice, string? MissingPermission, DateTimeOffset At)
{
    public static SourceError Of(LogSourceException error, DateTimeOffset at) =>
        new(error.Failure, error.ProviderCode, error.Message, error.Advice, error.MissingPermission, at);
}

/// <summary>How states are written.</summary>
internal static class StreamStates
{
    /// <summary>The state as column and API spell it.</summary>
    public static string NameOf(StreamState state) => state switch
    {
        StreamState.Stopped => "stopped",
        StreamState.Starting => "starting",
        StreamState.Streaming => "streaming",
        StreamState.Paused => "paused",
        StreamState.Degraded => "degraded",
        _ => "failed",
    };
}
