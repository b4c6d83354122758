using Google.Protobuf;
using LiveLogs.Metrics.Distributions;

namespace LiveLogs.Metrics.Otlp;

/// <summary>
/// Reads a data point of the binary form. The kinds number their fields differently
/// (https://github.com/open-telemetry/opentelemetry-proto/blob/main/opentelemetry/proto/metrics/v1/metrics.proto).
/// </summary>
internal sealed class OtlpProtobufPoint
{
    private readonly Dictionary<string, string> _attributes = new(StringComparer.Ordinal);
    private readonly List<double> _bounds = [];
    private readonly List<double> _counts = [];
    private readonly List<(double Share, double Value)> _quantiles = [];
    private ExponentialBuckets _positive = ExponentialBuckets.None;
    private ExponentialBuckets _negative = ExponentialBuckets.None;
    private uint _tag;
    private ulong _start;
    private ulong _time;
    private uint _flags;
    private int _scale;
    private double _zeroCount;
    private double? _value;
    private double? _count;
    private double? _sum;
    private double? _min;
    private double? _max;

    private OtlpProtobufPoint()
    {
    }

    public static OtlpPoint Read(OtlpKind kind, byte[] bytes)
    {
        var point = new OtlpProtobufPoint();
        OtlpProtobuf.EachTag(bytes, (tag, input) =>
        {
            point._tag = tag;
            var field = WireFormat.GetTagFieldNumber(tag);
            var isRead = field switch
            {
                2 => point.Start(input),
                3 => point.Time(input),
                _ => kind switch
                {
                    OtlpKind.Histogram => point.OfHistogram(field, input),
                    OtlpKind.ExponentialHistogram => point.OfExponentialHistogram(field, input),
                    OtlpKind.Summary => point.OfSummary(field, input),
                    _ => point.OfNumber(field, input),
                },
            };
            if (!isRead)
                input.SkipLastField();
        });
        return point.Made(kind);
    }

    private OtlpPoint Made(OtlpKind kind) => new(_attributes, _start, _time, _flags)
    {
        Value = _value,
        Count = _count,
        Sum = _sum,
        Min = _min,
        Max = _max,
        Distribution = kind switch
        {
            OtlpKind.Histogram => OtlpDistributions.Explicit([.. _bounds], [.. _counts]),
            OtlpKind.ExponentialHistogram => OtlpDistributions.Exponential(_scale, _zeroCount, _positive, _negative),
            _ => null,
        },
        Quantiles = _quantiles,
    };

    private bool Start(CodedInputStream input)
    {
        _start = input.ReadFixed64();
        return true;
    }

    private bool Time(CodedInputStream input)
    {
        _time = input.ReadFixed64();
        return true;
    }

    private bool OfNumber(int field, CodedInputStream input)
    {
        switch (field)
        {
            case 4: _value = input.ReadDouble(); return true;
            case 6: _value = input.ReadSFixed64(); return true;
            case 7: OtlpAttributes.Add(OtlpProtobuf.Part(input), _attributes); return true;
            case 8: _flags = input.ReadUInt32(); return true;
            default: return false;
        }
    }

    private bool OfHistogram(int field, CodedInputStream input)
    {
        switch (field)
        {
            case 4: _count = input.ReadFixed64(); return true;
            case 5: _sum = input.ReadDouble(); return true;
            case 6: Each(_tag, input, static part => part.ReadFixed64(), _counts); return true;
            case 7: Each(_tag, input, static part => part.ReadDouble(), _bounds); return true;
            case 9: OtlpAttributes.Add(OtlpProtobuf.Part(input), _attributes); return true;
            case 10: _flags = input.ReadUInt32(); return true;
            case 11: _min = input.ReadDouble(); return true;
            case 12: _max = input.ReadDouble(); return true;
            default: return false;
        }
    }

    private bool OfExponentialHistogram(int field, CodedInputStream input)
    {
        switch (field)
        {
            case 1: OtlpAttributes.Add(OtlpProtobuf.Part(input), _attributes); return true;
            case 4: _count = input.ReadFixed64(); return true;
            case 5: _sum = input.ReadDouble(); return true;
            case 6: _scale = input.ReadSInt32(); return true;
            case 7: _zeroCount = input.ReadFixed64(); return true;
            case 8: _positive = Buckets(OtlpProtobuf.Part(input)); return true;
            case 9: _negative = Buckets(OtlpProtobuf.Part(input)); return true;
            case 10: _flags = input.ReadUInt32(); return true;
            case 12: _min = input.ReadDouble(); return true;
            case 13: _max = input.ReadDouble(); return true;
            default: return false;
        }
    }

    private bool OfSummary(int field, CodedInputStream input)
    {
        switch (field)
        {
            case 4: _count = input.ReadFixed64(); return true;
            case 5: _sum = input.ReadDouble(); return true;
            case 6: _quantiles.Add(Quantile(OtlpProtobuf.Part(input))); return true;
            case 7: OtlpAttributes.Add(OtlpProtobuf.Part(input), _attributes); return true;
            case 8: _flags = input.ReadUInt32(); return true;
            default: return false;
        }
    }

    private static (double Share, double Value) Quantile(byte[] bytes)
    {
        var (share, value) = (0d, 0d);
        OtlpProtobuf.Each(bytes, (field, input) =>
        {
            switch (field)
            {
                case 1: share = input.ReadDouble(); break;
                case 2: value = input.ReadDouble(); break;
                default: input.SkipLastField(); break;
            }
        });
        return (share, value);
    }

    private static ExponentialBuckets Buckets(byte[] bytes)
    {
        var (offset, counts) = (0, new List<double>());
        OtlpProtobuf.EachTag(bytes, (tag, input) =>
        {
            switch (WireFormat.GetTagFieldNumber(tag))
            {
                case 1: offset = input.ReadSInt32(); break;
                case 2: Each(tag, input, static part => part.ReadUInt64(), counts); break;
                default: input.SkipLastField(); break;
            }
        });
        return new ExponentialBuckets(offset, counts);
    }

    /// <summary>Repeated numbers, packed or one by one.</summary>
    private static void Each(uint tag, CodedInputStream input, Func<CodedInputStream, double> read, List<double> numbers)
    {
        if (WireFormat.GetTagWireType(tag) != WireFormat.WireType.LengthDelimited)
        {
            numbers.Add(read(input));
            return;
        }

        using var packed = new CodedInputStream(OtlpProtobuf.Part(input));
        while (!packed.IsAtEnd)
            numbers.Add(read(packed));
    }
}
