using LiveLogs.Ingestion;

namespace LiveLogs.Streaming.Polling;

/// <summary>An error that no connector should let through, told like one that it would.</summary>
internal static class UnforeseenFailure
{
    public static LogSourceException Of(Exception error) => new(
        LogSourceFailure.Bug,
        "The source could not be read because of an unexpected error.",
        "It is tried again once a minute. Please report it with the service's log.",
        error);
}
