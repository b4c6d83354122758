using LiveLogs.Ingestion;
using LiveLogs.Streaming.Storing;

namespace LiveLogs.Streaming.Polling;

/// <summary>What all streams of an instance have in common.</summary>
internal sealed record StreamParts(
    CheckpointTable Checkpoints,
    EntryNormaliser Normaliser,
    AcceptanceWindow Window,
    IEnumerable<IProvisionalListener> ProvisionalListeners,
    TimeProvider Time,
    ILoggerFactory Loggers);
