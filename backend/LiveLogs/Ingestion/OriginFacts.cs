using LiveLogs.Ingestion.Text;

namespace LiveLogs.Ingestion;

/// <summary>What is the same for every event of a source, worked out once.</summary>
internal sealed class OriginFacts
{
    private OriginFacts(LogOrigin origin, string source, string service, ReadOnlyMemory<byte> resource)
    {
        Origin = origin;
        Source = source;
        Service = service;
        Resource = resource;
    }

    public LogOrigin Origin { get; }

    /// <summary>The source's name as it can be stored.</summary>
    public string Source { get; }

    public string Service { get; }

    public ReadOnlyMemory<byte> Resource { get; }

    public static OriginFacts Of(LogOrigin origin)
    {
        var changed = false;
        var source = TextSanitiser.Clean(origin.Source, ref changed);
        return new OriginFacts(origin, source, SourceName.ServiceOf(source), WriteResource(origin.Resource, new AttributeWriter()));
    }

    /// <summary>The source's resource with an event's own on top.</summary>
    public static ReadOnlyMemory<byte> Merge(LogOrigin origin, RawEvent raw, AttributeWriter writer)
    {
        var merged = new Dictionary<string, string>(origin.Resource, StringComparer.Ordinal);
        foreach (var (name, value) in raw.Resource)
            merged[name] = value;
        return WriteResource(merged, writer);
    }

    private static ReadOnlyMemory<byte> WriteResource(IReadOnlyDictionary<string, string> resource, AttributeWriter writer)
    {
        writer.Reset();
        foreach (var (name, value) in resource)
        {
            if (writer.HasRoomFor((name.Length + value.Length) * 3))
                writer.AddText(name, value);
            else
                writer.CountDropped();
        }

        return writer.ToJson();
    }
}
