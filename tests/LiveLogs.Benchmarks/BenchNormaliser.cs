using System.Globalization;
using LiveLogs.Ingestion;
using LiveLogs.Logs;
using Microsoft.Extensions.Logging.Abstractions;

namespace LiveLogs.Benchmarks;

/// <summary>The product's normaliser with lines of files for events.</summary>
internal static class BenchNormaliser
{
    private static readonly EventTime Now = EventTime.From(TimeProvider.System.GetUtcNow());

    private static readonly LogOrigin Origin = new()
    {
        ConnectionId = Guid.Empty,
        ConnectionNumber = 1,
        ProjectNumber = 1,
        Source = "/bench/lines",
        Resource = new Dictionary<string, string> { ["cloud.provider"] = "aws" },
    };

    public static EntryNormaliser Create()
    {
        var hasher = new EventKeyHasher();
        hasher.SetSecret(new byte[SipHash.KeyLength]);
        return new EntryNormaliser(hasher, NullLogger<EntryNormaliser>.Instance);
    }

    public static RawEvent Event(string line, int number) =>
        new() { EventId = number.ToString("D56", CultureInfo.InvariantCulture), Timestamp = Now, Message = line };

    public static LogEntry Normalise(EntryNormaliser normaliser, RawEvent raw) => normaliser.Normalise(raw, Origin, Now);
}
