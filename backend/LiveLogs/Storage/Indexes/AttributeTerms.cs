using System.Text;
using System.Text.Json;
using LiveLogs.Logs;
using LiveLogs.Logs.Filters;

namespace LiveLogs.Storage.Indexes;

/// <summary>
/// Values of attributes as buckets: each scalar with its path (all names with dots between them, however the filter reads them), which is more selective than the pieces of its text where that is short. Whatever
/// <see cref="AttributeMatches"/> finds by a whole value has the buckets of it.
/// </summary>
internal static class AttributeTerms
{
    /// <summary>Buckets of a value; one alone is too often taken by something else.</summary>
    private const int BucketsOfTerm = 4;

    private const int StackBytes = 256;

    /// <summary>FNV-1a (http://www.isthe.com/chongo/tech/comp/fnv/): the hash of a path goes on from that of what is around it.</summary>
    private const ulong Seed = 14695981039346656037;
    private const ulong Prime = 1099511628211;

    /// <summary>Marks the buckets of all values of a record.</summary>
    /// <param name="json">An object.</param>
    /// <param name="block">A bit for each bucket.</param>
    public static void Mark(ReadOnlySpan<byte> json, Span<ulong> block)
    {
        var reader = new Utf8JsonReader(json);
        if (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
            MarkMembers(ref reader, Seed, block);
    }

    /// <summary>Buckets of a value of the field, in either case.</summary>
    public static int[] Of(AttributePath path, string value) =>
        BucketsOf(Add(Separate(AddName(Seed, Encoding.UTF8.GetBytes(path.JoinedName))), TextGrams.Bytes(value)));

    private static void MarkMembers(ref Utf8JsonReader reader, ulong path, Span<ulong> block)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            // A member of a member is found by both names with a dot between them.
            var name = HashName(ref reader, path);
            reader.Read();
            if (reader.TokenType == JsonTokenType.StartObject)
                MarkMembers(ref reader, AddName(name, "."u8), block);
            else if (reader.TokenType == JsonTokenType.StartArray)
                MarkElements(ref reader, name, block);
            else
                MarkScalar(ref reader, name, block);
        }
    }

    /// <summary>Filters look at the scalars of an array, no deeper.</summary>
    private static void MarkElements(ref Utf8JsonReader reader, ulong path, Span<ulong> block)
    {
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType is JsonTokenType.StartArray or JsonTokenType.StartObject)
                reader.Skip();
            else
                MarkScalar(ref reader, path, block);
        }
    }

    private static void MarkScalar(ref Utf8JsonReader reader, ulong path, Span<ulong> block)
    {
        if (reader.TokenType == JsonTokenType.Null)
            return;

        var start = Separate(path);
        Mark(HashValue(ref reader, start), block);
        // Numbers are found by their shortest spelling, too.
        if (reader.TokenType == JsonTokenType.Number && reader.ValueSpan.ContainsAny(".eE"u8)
            && PlainNumber.Normalise(Encoding.ASCII.GetString(reader.ValueSpan)) is { } plain)
            Mark(Add(start, Encoding.ASCII.GetBytes(plain)), block);
    }

    private static void Mark(ulong term, Span<ulong> block)
    {
        foreach (var bucket in BucketsOf(term))
            TextGrams.Mark(bucket, block);
    }

    private static ulong HashName(ref Utf8JsonReader reader, ulong path)
    {
        if (!reader.ValueIsEscaped)
            return AddName(path, reader.ValueSpan);

        var name = reader.ValueSpan.Length <= StackBytes ? stackalloc byte[StackBytes] : new byte[reader.ValueSpan.Length];
        return AddName(path, name[..reader.CopyString(name)]);
    }

    private static ulong HashValue(ref Utf8JsonReader reader, ulong start)
    {
        if (!Ascii.IsValid(reader.ValueSpan) || (reader.ValueIsEscaped && reader.ValueSpan.Length > StackBytes))
            return Add(start, TextGrams.Bytes(reader.GetString()!));
        if (!reader.ValueIsEscaped)
            return Add(start, reader.ValueSpan);

        // What an escape stands for may be any letter.
        Span<byte> value = stackalloc byte[StackBytes];
        value = value[..reader.CopyString(value)];
        return Add(start, Ascii.IsValid(value) ? value : TextGrams.Bytes(reader.GetString()!));
    }

    private static ulong AddName(ulong hash, ReadOnlySpan<byte> name)
    {
        foreach (var character in name)
            hash = (hash ^ character) * Prime;

        return hash;
    }

    /// <summary>No byte of UTF-8: no name goes on into a value.</summary>
    private static ulong Separate(ulong path) => (path ^ 0xFF) * Prime;

    private static ulong Add(ulong hash, ReadOnlySpan<byte> value)
    {
        foreach (var character in value)
            hash = (hash ^ TextGrams.Fold(character)) * Prime;

        return hash;
    }

    private static int[] BucketsOf(ulong term)
    {
        term ^= term >> 32;
        term *= 0x9E3779B97F4A7C15;
        term ^= term >> 29;
        // Two halves make as many as are wanted.
        var (first, step) = ((uint)term, (uint)(term >> 32) | 1);
        var buckets = new int[BucketsOfTerm];
        for (var i = 0u; i < buckets.Length; i++)
            buckets[i] = (int)((first + (i * step)) & ((1u << TextGrams.BucketBits) - 1));

        return buckets;
    }
}
