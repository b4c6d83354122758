using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using LiveLogs.Logs;
using LiveLogs.Storage.Entries;

namespace LiveLogs.Search;

/// <summary>
/// The next page of a search: the place after which it begins and the range of time that the first page settled on,
/// bound to the query, because under another one it would skip and repeat entries without notice.
/// </summary>
/// <param name="Before">The last entry of the page before.</param>
/// <param name="BeforeKey">Where a cursor of the first version stood, whose pages had another order within an instant; null for others.</param>
/// <param name="From">Event time, inclusive.</param>
/// <param name="To">Event time, exclusive.</param>
internal sealed record SearchCursor(EntryPlace Before, KeyPlace? BeforeKey, DateTimeOffset From, DateTimeOffset To)
{
    /// <summary>Time and key of the last entry. Such cursors are still in bookmarks and in programs that were stopped half-way.</summary>
    private const byte KeyVersion = 1;
    private const byte Version = 2;
    private const int HashLength = 8;
    private const int KeyLength = 1 + HashLength + (4 * sizeof(long));
    private const int PlaceLength = 1 + HashLength + (4 * sizeof(long)) + sizeof(int);
    private const int BothLength = PlaceLength + (2 * sizeof(long));

    /// <summary>The word that clients carry.</summary>
    public string Encode(string question)
    {
        // Once all of its instant was shown, the old place says nothing more.
        var key = BeforeKey?.UnixMicroseconds == Before.UnixMicroseconds ? BeforeKey : null;
        Span<byte> bytes = stackalloc byte[key is null ? PlaceLength : BothLength];
        bytes[0] = Version;
        Hash(question).CopyTo(bytes[1..]);
        var numbers = bytes[(1 + HashLength)..];
        BinaryPrimitives.WriteInt64BigEndian(numbers, From.UtcTicks);
        BinaryPrimitives.WriteInt64BigEndian(numbers[8..], To.UtcTicks);
        BinaryPrimitives.WriteInt64BigEndian(numbers[16..], Before.Time.UnixNanoseconds);
        BinaryPrimitives.WriteInt64BigEndian(numbers[24..], Before.Seq);
        BinaryPrimitives.WriteInt32BigEndian(numbers[32..], Before.ConnectionNumber);
        if (key is { } place)
        {
            BinaryPrimitives.WriteInt64BigEndian(numbers[36..], place.UnixMicroseconds);
            BinaryPrimitives.WriteInt64BigEndian(numbers[44..], place.EventKey);
        }

        return Base64Url.EncodeToString(bytes);
    }

    /// <summary>Reads what <see cref="Encode"/> wrote, now or in the first version.</summary>
    /// <param name="word">What the client sent.</param>
    /// <param name="question">The query that it is sent with.</param>
    /// <param name="isOther">The cursor is valid, but belongs to another query.</param>
    /// <returns>Null when the word cannot be used.</returns>
    public static SearchCursor? Decode(string word, string question, out bool isOther)
    {
        isOther = false;
        Span<byte> bytes = stackalloc byte[BothLength];
        if (word.Length > Base64Url.GetEncodedLength(BothLength) || !Base64Url.IsValid(word)
            || !Base64Url.TryDecodeFromChars(word, bytes, out var length))
            return null;

        var numbers = bytes[(1 + HashLength)..];
        var cursor = (bytes[0], length) switch
        {
            (KeyVersion, KeyLength) => OfKey(numbers),
            (Version, PlaceLength) => OfPlace(numbers, null),
            (Version, BothLength) => Key(numbers[36..]) is { } key ? OfPlace(numbers, key) : null,
            _ => null,
        };
        isOther = cursor is not null && !bytes[1..(1 + HashLength)].SequenceEqual(Hash(question));
        return isOther ? null : cursor;
    }

    private static SearchCursor? OfKey(ReadOnlySpan<byte> numbers)
    {
        if (Key(numbers) is not { } key || Time(numbers[16..]) is not { } from || Time(numbers[24..]) is not { } to)
            return null;

        // With the smallest key it stood behind all of its instant; else behind some of it, in the order of keys.
        return key.EventKey == long.MinValue
            ? new SearchCursor(EntryPlace.At(key.UnixMicroseconds), null, from, to)
            : new SearchCursor(EntryPlace.AheadOf(key.UnixMicroseconds), key, from, to);
    }

    private static SearchCursor? OfPlace(ReadOnlySpan<byte> numbers, KeyPlace? key)
    {
        if (Time(numbers) is not { } from || Time(numbers[8..]) is not { } to)
            return null;

        var time = new EventTime(BinaryPrimitives.ReadInt64BigEndian(numbers[16..]));
        var place = new EntryPlace(time, BinaryPrimitives.ReadInt32BigEndian(numbers[32..]), BinaryPrimitives.ReadInt64BigEndian(numbers[24..]));
        return new SearchCursor(place, key, from, to);
    }

    private static KeyPlace? Key(ReadOnlySpan<byte> numbers)
    {
        var micros = BinaryPrimitives.ReadInt64BigEndian(numbers);
        return micros >= EventTime.Min.UnixMicroseconds && micros <= EventTime.Max.UnixMicroseconds
            ? new KeyPlace(micros, BinaryPrimitives.ReadInt64BigEndian(numbers[8..]))
            : null;
    }

    /// <returns>Null outside the range that a query can have requested.</returns>
    private static DateTimeOffset? Time(ReadOnlySpan<byte> number)
    {
        var ticks = BinaryPrimitives.ReadInt64BigEndian(number);
        return ticks >= 0 && ticks <= EventTime.Max.ToDateTimeOffset().UtcTicks ? new DateTimeOffset(ticks, TimeSpan.Zero) : null;
    }

    private static ReadOnlySpan<byte> Hash(string question) => SHA256.HashData(Encoding.UTF8.GetBytes(question)).AsSpan(0, HashLength);
}
