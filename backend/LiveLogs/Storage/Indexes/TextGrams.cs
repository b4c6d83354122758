using System.Text;
using LiveLogs.Logs.Folding;

namespace LiveLogs.Storage.Indexes;

/// <summary>
/// Texts as the pieces of four bytes of their UTF-8 that they consist of, each hashed to a bucket. Letters count in either case (<see cref="SimpleFolding"/>),
/// as in filters: a text that holds another, in either case or exactly, has all of its buckets.
/// </summary>
internal static class TextGrams
{
    /// <summary>Bytes of a piece. Of three, a block of a thousand lines holds all that are made of hexadecimal digits.</summary>
    public const int Length = 4;

    /// <summary>Buckets are numbers of so many bits.</summary>
    public const int BucketBits = 18;

    /// <summary>Pieces of a text that are looked up: this many are selective enough.</summary>
    private const int MaxWanted = 16;

    /// <summary>Marks the buckets of a text.</summary>
    /// <param name="text">Any text.</param>
    /// <param name="block">A bit for each bucket.</param>
    public static void Mark(string text, Span<ulong> block)
    {
        var grams = new Window();
        foreach (var character in Bytes(text))
        {
            if (grams.TryNext(character, out var bucket))
                Mark(bucket, block);
        }
    }

    public static void Mark(int bucket, Span<ulong> block) => block[bucket >> 6] |= 1UL << (bucket & 63);

    /// <summary>Buckets that every text has which holds this one; none when it is too short or has no piece that counts.</summary>
    public static int[] Of(string text)
    {
        var (grams, found) = (new Window(), new List<int>());
        foreach (var character in Bytes(text))
        {
            if (grams.TryNext(character, out var bucket) && !found.Contains(bucket))
                found.Add(bucket);
        }

        // Those of a long text are taken from all over it.
        return found.Count <= MaxWanted ? [.. found] : [.. Enumerable.Range(0, MaxWanted).Select(i => found[i * (found.Count - 1) / (MaxWanted - 1)])];
    }

    /// <summary>UTF-8 in which all letters but A–Z are folded: those are where each byte is looked at.</summary>
    public static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(Ascii.IsValid(text) ? text : SimpleFolding.Fold(text));

    public static byte Fold(byte character) => character is >= (byte)'A' and <= (byte)'Z' ? (byte)(character | 0x20) : character;

    private static int BucketOf(uint gram)
    {
        gram *= 0x9E3779B1;
        gram ^= gram >> 15;
        gram *= 0x85EBCA77;
        return (int)(gram >> (32 - BucketBits));
    }

    /// <summary>
    /// The last four bytes. A piece with a digit beside a space, a quote and the like does not count: there are nearly as many of them as
    /// of all others, from times and measures, and they are the least selective.
    /// </summary>
    private struct Window
    {
        private uint _bytes;
        private uint _digits;
        private uint _separators;
        private int _length;

        public bool TryNext(byte character, out int bucket)
        {
            character = Fold(character);
            _bytes = (_bytes << 8) | character;
            var isDigit = char.IsAsciiDigit((char)character);
            _digits = (_digits << 1) | (isDigit ? 1u : 0);
            _separators = (_separators << 1) | (isDigit || character is >= (byte)'a' and <= (byte)'z' or >= 0x80 or (>= (byte)'-' and <= (byte)'/') or (byte)'_' ? 0 : 1u);
            bucket = BucketOf(_bytes);
            return ++_length >= Length && ((_digits & 0xF) == 0 || (_separators & 0xF) == 0);
        }
    }
}
