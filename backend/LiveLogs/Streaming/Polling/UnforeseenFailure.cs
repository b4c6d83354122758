using LiveLogs.Ingestion;

namespace LiveLogs.Streaming.Polling;

/// <summary>An error that no connector should let through, reported like one that it would.</summary>
internal static class UnforeseenFailure
{
    public static LogSourceException Of(Exception error) => new(
        LogSourceFailure.Bug,
        "The source could not be read because of an unexpected error.",
        "LiveLogs tries again once a minute. Please report it with the service's log.",
        error);
}
