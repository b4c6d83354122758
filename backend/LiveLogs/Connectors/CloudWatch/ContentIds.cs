using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using LiveLogs.Connectors.Records;

namespace LiveLogs.Connectors.CloudWatch;

/// <summary>
/// Ids of events that the service gives none: what they say, and which of equal ones they are. They are the same whenever a window is read, since
/// it holds all events of its milliseconds.
/// </summary>
internal static class ContentIds
{
    public static string Of(FilteredLogEvent one, Occurrences occurrences)
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
        return string.Create(CultureInfo.InvariantCulture, $"content-{content}-{occurrences.Next(content)}");
    }
}
