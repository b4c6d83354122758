using System.Globalization;

namespace LiveLogs.Metrics.Otlp;

/// <summary>Reads attributes of the binary form: repeated KeyValue, whose values become texts.</summary>
internal static class OtlpAttributes
{
    private const int MaxDepth = 8;

    /// <summary>Those that stand under a field number of a message.</summary>
    public static Dictionary<string, string> Of(byte[] message, int number)
    {
        var attributes = new Dictionary<string, string>(StringComparer.Ordinal);
        OtlpProtobuf.Each(message, (field, input) =>
        {
            if (field == number)
                Add(OtlpProtobuf.Part(input), attributes);
            else
                input.SkipLastField();
        });
        return attributes;
    }

    /// <summary>Adds one KeyValue.</summary>
    public static void Add(byte[] pair, Dictionary<string, string> attributes)
    {
        if (Pair(pair, 0) is { Key.Length: > 0 } read)
            attributes[read.Key] = read.Value;
    }

    /// <summary>The text under a field number of a message; empty when there is none.</summary>
    public static string Text(byte[] message, int number)
    {
        var text = "";
        OtlpProtobuf.Each(message, (field, input) =>
        {
            if (field == number)
                text = input.ReadString();
            else
                input.SkipLastField();
        });
        return text;
    }

    private static (string Key, string Value) Pair(byte[] bytes, int depth)
    {
        var (key, value) = ("", "");
        OtlpProtobuf.Each(bytes, (field, input) =>
        {
            switch (field)
            {
                case 1: key = input.ReadString(); break;
                case 2: value = Value(OtlpProtobuf.Part(input), depth); break;
                default: input.SkipLastField(); break;
            }
        });
        return (key, value);
    }

    /// <summary>An AnyValue. What is deeper nested than anybody means is left out.</summary>
    private static string Value(byte[] bytes, int depth)
    {
        var text = "";
        OtlpProtobuf.Each(bytes, (field, input) =>
        {
            switch (field)
            {
                case 1: text = input.ReadString(); break;
                case 2: text = input.ReadBool() ? "true" : "false"; break;
                case 3: text = input.ReadInt64().ToString(CultureInfo.InvariantCulture); break;
                case 4: text = input.ReadDouble().ToString(CultureInfo.InvariantCulture); break;
                case 5 when depth < MaxDepth: text = $"[{string.Join(", ", Parts(OtlpProtobuf.Part(input)).Select(part => Value(part, depth + 1)))}]"; break;
                case 6 when depth < MaxDepth:
                    text = $"{{{string.Join(", ", Parts(OtlpProtobuf.Part(input)).Select(part => Pair(part, depth + 1)).Select(pair => $"{pair.Key}: {pair.Value}"))}}}";
                    break;
                case 7: text = Convert.ToBase64String(OtlpProtobuf.Part(input)); break;
                default: input.SkipLastField(); break;
            }
        });
        return text;
    }

    private static List<byte[]> Parts(byte[] bytes)
    {
        var parts = new List<byte[]>();
        OtlpProtobuf.Each(bytes, (field, input) =>
        {
            if (field == 1)
                parts.Add(OtlpProtobuf.Part(input));
            else
                input.SkipLastField();
        });
        return parts;
    }
}
