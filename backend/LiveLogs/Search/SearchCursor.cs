using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using LiveLogs.Storage;

namespace LiveLogs.Search;

/// <summary>
/// The next page of a search: the place after which it begins and the range of time that the first page settled on,
/// bound to the question, because under another one it would skip and repeat entries without notice.
/// </summary>
internal sealed record SearchCursor(EntryPlace Before, DateTimeOffset From, DateTimeOffset To)
{
    private const byte Version = 1;
    private const int HashLength = 8;
    private const int Length = 1 + HashLength + (4 * sizeof(long));

    /// <summary>The word that clients carry.</summary>
    public string Encode(string question)
    {
        Span<byte> bytes = stackalloc byte[Length];
        bytes[0] = Version;
        Hash(question).CopyTo(bytes[1..]);
        var numbers = bytes[(1 + HashLength)..];
        BinaryPrimitives.WriteInt64BigEndian(numbers, Before.UnixMicroseconds);
        BinaryPrimitives.WriteInt64BigEndian(numbers[8..], Before.EventKey);
        BinaryPrimitives.WriteInt64BigEndian(numbers[16..], From.UtcTicks);
        BinaryPrimitives.WriteInt64BigEndian(numbers[24..], To.UtcTicks);
        return Base64Url.EncodeToString(bytes);
    }

    /// <summary>Reads what <see cref="Encode"/> wrote.</summary>
    /// <param name="word">What the client sent.</param>
    /// <param name="question">The question it is sent with.</param>
    /// <param name="isOther">The word is good, but of another question.</param>
    /// <returns>Null when the word cannot be used.</returns>
    public static SearchCursor? Decode(string word, string question, out bool isOther)
    {
        isOther = false;
        Span<byte> bytes = stackalloc byte[Length];
        if (word.Length != Base64Url.GetEncodedLength(Length) || !Base64Url.IsValid(word)
            || !Base64Url.TryDecodeFromChars(word, bytes, out var length) || length != Length || bytes[0] != Version)
            return null;

        var numbers = bytes[(1 + HashLength)..];
        var (from, to) = (BinaryPrimitives.ReadInt64BigEndian(numbers[16..]), BinaryPrimitives.ReadInt64BigEndian(numbers[24..]));
        var micros = BinaryPrimitives.ReadInt64BigEndian(numbers);
        if (!IsTime(from) || !IsTime(to) || micros is < -100_000_000_000_000_000 or > 100_000_000_000_000_000)
            return null;

        isOther = !bytes[1..(1 + HashLength)].SequenceEqual(Hash(question));
        var place = new EntryPlace(micros, BinaryPrimitives.ReadInt64BigEndian(numbers[8..]));
        return isOther ? null : new SearchCursor(place, new DateTimeOffset(from, TimeSpan.Zero), new DateTimeOffset(to, TimeSpan.Zero));
    }

    private static bool IsTime(long ticks) => ticks >= 0 && ticks <= DateTimeOffset.MaxValue.UtcTicks;

    private static ReadOnlySpan<byte> Hash(string question) => SHA256.HashData(Encoding.UTF8.GetBytes(question)).AsSpan(0, HashLength);
}
