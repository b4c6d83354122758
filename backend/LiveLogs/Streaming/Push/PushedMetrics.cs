using LiveLogs.Connectors.Push;
using LiveLogs.Ingestion;
using LiveLogs.Ingestion.Committing;
using LiveLogs.Metrics;
using LiveLogs.Metrics.Meanings;
using LiveLogs.Metrics.Otlp;
using LiveLogs.Metrics.Points;
using Microsoft.Extensions.Options;

namespace LiveLogs.Streaming.Push;

/// <summary>Stores metrics that a sender of OpenTelemetry pushes. A sender that does not hear that they are stored sends them again, and each point is stored once.</summary>
internal sealed class PushedMetrics(PointStore store, MetricDialects dialects, StorageClock clock, IOptions<MetricsOptions> options)
{
    /// <param name="connection">Whose push key was sent.</param>
    /// <param name="body">As it came, gzip or not.</param>
    /// <param name="contentType">JSON or protobuf.</param>
    /// <param name="budget">Of the request.</param>
    /// <param name="cancellationToken">Nobody waits any more.</param>
    /// <exception cref="PushFormatException">The body cannot be read, or is too large.</exception>
    /// <exception cref="PushBusyException">There is no memory for it now.</exception>
    public async Task<PushAnswer> StoreAsync(
        ConnectionIdentity connection, ReadOnlyMemory<byte> body, string? contentType, PushBudget budget, CancellationToken cancellationToken)
    {
        var unpacked = new PushPayload(budget).Unpack(body, "body");
        if (unpacked.IsBroken)
            throw new PushFormatException("The body is gzip that breaks off.");

        var metrics = Read(unpacked.Data, contentType);
        foreach (var _ in metrics.SelectMany(metric => metric.Points))
            budget.AddRecord();

        var now = clock.GetUtcNow().UtcDateTime;
        var read = new OtlpReader(dialects, now, now - options.Value.Retention).Read(metrics);
        var outcome = read.Points.Count > 0 ? await store.WriteAsync(connection.ProjectNumber, read.Points, cancellationToken) : WriteOutcome.Nothing;
        var overLimit = outcome.Refused.Values.Sum();
        return new PushAnswer
        {
            Counts = new PushCounts(read.Points.Count + read.Refused, outcome.New + outcome.Revised, outcome.Unchanged, read.Refused + overLimit),
            Refusals = [.. read.Reasons, .. outcome.Refused.Keys.Select(limit => $"A limit is reached: {MetricRefusals.Reason(limit)}.")],
        };
    }

    private static List<OtlpMetric> Read(ReadOnlyMemory<byte> body, string? contentType)
    {
        try
        {
            return OtlpAnswer.IsProtobuf(contentType) ? OtlpProtobuf.Read(body)
                : OtlpAnswer.IsJson(contentType) ? OtlpJson.Read(body)
                : throw new PushFormatException("Content-Type must be application/x-protobuf or application/json.");
        }
        catch (OtlpFormatException error)
        {
            throw new PushFormatException(error.Message);
        }
    }
}
