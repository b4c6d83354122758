using System.Buffers.Binary;
using System.Buffers.Text;
using LiveLogs.Logs;

namespace LiveLogs.Search;

/// <summary>
/// The next page of a list of patterns: the place after which it begins and the range of time that the first page settled on. Good
/// only for the project that it was made for.
/// </summary>
internal sealed record PatternCursor(PatternPlace Before, DateTimeOffset From, DateTimeOffset To)
{
    private const byte Version = 1;
    private const int Length = 1 + sizeof(int) + (4 * sizeof(long));

    public string Encode(int projectNumber)
    {
        Span<byte> bytes = stackalloc byte[Length];
        bytes[0] = Version;
        BinaryPrimitives.WriteInt32BigEndian(bytes[1..], projectNumber);
        BinaryPrimitives.WriteInt64BigEndian(bytes[5..], Before.Count);
        BinaryPrimitives.WriteInt64BigEndian(bytes[13..], Before.PatternId);
        BinaryPrimitives.WriteInt64BigEndian(bytes[21..], From.UtcTicks);
        BinaryPrimitives.WriteInt64BigEndian(bytes[29..], To.UtcTicks);
        return Base64Url.EncodeToString(bytes);
    }

    /// <summary>Null when it is no cursor of this project.</summary>
    public static PatternCursor? Decode(string word, int projectNumber)
    {
        Span<byte> bytes = stackalloc byte[Length];
        if (word.Length != Base64Url.GetEncodedLength(Length) || !Base64Url.IsValid(word)
            || !Base64Url.TryDecodeFromChars(word, bytes, out var length) || length != Length
            || bytes[0] != Version || BinaryPrimitives.ReadInt32BigEndian(bytes[1..]) != projectNumber)
            return null;

        var (from, to) = (BinaryPrimitives.ReadInt64BigEndian(bytes[21..]), BinaryPrimitives.ReadInt64BigEndian(bytes[29..]));
        if (from < 0 || to <= from || to > EventTime.Max.ToDateTimeOffset().UtcTicks)
            return null;

        var place = new PatternPlace(BinaryPrimitives.ReadInt64BigEndian(bytes[5..]), BinaryPrimitives.ReadInt64BigEndian(bytes[13..]));
        return new PatternCursor(place, new DateTimeOffset(from, TimeSpan.Zero), new DateTimeOffset(to, TimeSpan.Zero));
    }
}
