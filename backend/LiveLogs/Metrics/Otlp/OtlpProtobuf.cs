using Google.Protobuf;

namespace LiveLogs.Metrics.Otlp;

/// <summary>
/// Reads the binary form of a request, by the field numbers of
/// https://github.com/open-telemetry/opentelemetry-proto/blob/main/opentelemetry/proto/metrics/v1/metrics.proto. Unknown fields are skipped.
/// </summary>
internal static class OtlpProtobuf
{
    /// <exception cref="OtlpFormatException">It is no such request.</exception>
    public static List<OtlpMetric> Read(ReadOnlyMemory<byte> body)
    {
        try
        {
            var metrics = new List<OtlpMetric>();
            Each(body.ToArray(), (field, input) =>
            {
                if (field == 1)
                    OfResource(Part(input), metrics);
                else
                    input.SkipLastField();
            });
            return metrics;
        }
        catch (Exception error) when (error is InvalidProtocolBufferException or OverflowException)
        {
            throw new OtlpFormatException("The body is no ExportMetricsServiceRequest in protobuf.", error);
        }
    }

    private static void OfResource(byte[] bytes, List<OtlpMetric> metrics)
    {
        var resource = new Dictionary<string, string>(StringComparer.Ordinal);
        var scopes = new List<byte[]>();
        Each(bytes, (field, input) =>
        {
            if (field == 1)
                resource = OtlpAttributes.Of(Part(input), 1);
            else if (field == 2)
                scopes.Add(Part(input));
            else
                input.SkipLastField();
        });
        foreach (var scope in scopes)
            OfScope(scope, resource, metrics);
    }

    private static void OfScope(byte[] bytes, Dictionary<string, string> resource, List<OtlpMetric> metrics)
    {
        var (name, found) = ("", new List<byte[]>());
        Each(bytes, (field, input) =>
        {
            if (field == 1)
                name = OtlpAttributes.Text(Part(input), 1);
            else if (field == 2)
                found.Add(Part(input));
            else
                input.SkipLastField();
        });
        metrics.AddRange(found.Select(metric => Metric(metric, resource, name)));
    }

    private static OtlpMetric Metric(byte[] bytes, Dictionary<string, string> resource, string scope)
    {
        var metric = new OtlpMetric(resource, scope, "", "", OtlpKind.Unknown, OtlpTemporality.Unspecified, false, []);
        Each(bytes, (field, input) =>
        {
            switch (field)
            {
                case 1: metric = metric with { Name = input.ReadString() }; break;
                case 3: metric = metric with { Unit = input.ReadString() }; break;
                case 5: metric = Data(metric with { Kind = OtlpKind.Gauge }, Part(input)); break;
                case 7: metric = Data(metric with { Kind = OtlpKind.Sum }, Part(input)); break;
                case 9: metric = Data(metric with { Kind = OtlpKind.Histogram }, Part(input)); break;
                case 10: metric = Data(metric with { Kind = OtlpKind.ExponentialHistogram }, Part(input)); break;
                case 11: metric = Data(metric with { Kind = OtlpKind.Summary }, Part(input)); break;
                default: input.SkipLastField(); break;
            }
        });
        return metric;
    }

    private static OtlpMetric Data(OtlpMetric metric, byte[] bytes)
    {
        var points = new List<OtlpPoint>();
        Each(bytes, (field, input) =>
        {
            switch (field)
            {
                case 1: points.Add(OtlpProtobufPoint.Read(metric.Kind, Part(input))); break;
                case 2: metric = metric with { Temporality = (OtlpTemporality)input.ReadEnum() }; break;
                case 3: metric = metric with { IsMonotonic = input.ReadBool() }; break;
                default: input.SkipLastField(); break;
            }
        });
        return metric with { Points = points };
    }

    /// <summary>Hands each field of a message to a reader, which reads or skips it.</summary>
    internal static void Each(byte[] bytes, Action<int, CodedInputStream> read) => EachTag(bytes, (tag, input) => read(WireFormat.GetTagFieldNumber(tag), input));

    /// <summary>The same with the tag, which also says in which form the field is written.</summary>
    internal static void EachTag(byte[] bytes, Action<uint, CodedInputStream> read)
    {
        using var input = new CodedInputStream(bytes);
        while (input.ReadTag() is not 0 and var tag)
            read(tag, input);
    }

    internal static byte[] Part(CodedInputStream input) => input.ReadBytes().ToByteArray();
}
