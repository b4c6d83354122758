using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace LiveLogs.Connectors.CloudWatch;

/// <summary>
/// Ids of events that the service gives none: what they say, and which of equal ones they are. They are the same whenever a window is read, since
/// it holds all events of its milliseconds.
/// </summary>
internal sealed class ContentIds
{
    private readonly Dictionary<string, int> _seen = [];
    private MillisecondRange? _window;

    /// <summary>Begins to count anew, unless a scan of the same window goes on.</summary>
    public void Begin(MillisecondRange window, bool goesOn)
    {
        if (goesOn && _window == window)
            return;
        _window = window;
        _seen.Clear();
    }

    public string Of(FilteredLogEvent one)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> number = stackalloc byte[8];
        foreach (var time in (long?[])[one.Timestamp, one.IngestionTime])
        {
            BinaryPrimitives.WriteInt64LittleEndian(number, time ?? long.MinValue);
            hash.AppendData(number);
        }

        foreach (var text in (string[])[one.LogStreamName ?? "", one.Message ?? ""])
        {
            var bytes = Encoding.UTF8.GetBytes(text);
            BinaryPrimitives.WriteInt64LittleEndian(number, bytes.Length);
            hash.AppendData(number);
            hash.AppendData(bytes);
        }

        var content = Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, 16));
        var before = _seen.GetValueOrDefault(content);
        _seen[content] = before + 1;
        return string.Create(CultureInfo.InvariantCulture, $"content-{content}-{before}");
    }
}
