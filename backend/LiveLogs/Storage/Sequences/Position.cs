using System.Buffers.Binary;
using System.Buffers.Text;
using LiveLogs.Storage.Database;

namespace LiveLogs.Storage.Sequences;

/// <summary>
/// How far a reader got in the sequences of a project: the last sequence number it has of each connection. A connection
/// that is not named counts from 0, since it was created later; a deleted one up to <see cref="Covered"/> was read to its end. To clients it is one opaque
/// word. It is a place, never a right: what may be read is decided anew for every page. What it means here and now says <see cref="PositionReader"/>.
/// </summary>
/// <param name="Generation">The database the numbers belong to; see <see cref="Installation.Generation"/>.</param>
/// <param name="ProjectNumber">The project; 0 when it had none yet, and then no connection is named.</param>
/// <param name="Seqs">By connection number.</param>
internal sealed record Position(uint Generation, int ProjectNumber, SortedDictionary<int, long> Seqs)
{
    /// <summary>A project has at most 500 connections, and a page is read of as many at once (<see cref="SequenceReader.MaxConnections"/>).</summary>
    public const int MaxConnections = 1_000;

    private const byte FirstVersion = 1;
    private const byte Version = 2;
    private const int MaxVarint = 10;
    private const int MaxBytes = 64 + (MaxConnections * ((2 * MaxVarint) + sizeof(ushort)));

    /// <summary>By connection number: bits of the commit that the sequence number belongs to (<see cref="CommitToken"/>). The first version had none.</summary>
    public IReadOnlyDictionary<int, ushort> Tokens { get; init; } = new Dictionary<int, ushort>();

    /// <summary>Deleted connections that are not named and were read to their end.</summary>
    public CoveredTombstones Covered { get; init; }

    /// <summary>The word that clients carry: base64url of version, generation, project, covered tombstones and (connection, seq, token) triples.</summary>
    public override string ToString() => Encode(Generation, ProjectNumber, Covered, [.. Seqs], Tokens);

    /// <summary>The word of a place, without building a <see cref="Position"/> first.</summary>
    public static string Encode(
        uint generation, int projectNumber, SortedDictionary<int, long> seqs, IReadOnlyDictionary<int, ushort> tokens, Tombstones tombstones)
    {
        var covered = tombstones.IsEmpty ? default : tombstones.Cover(seqs);
        var named = new List<KeyValuePair<int, long>>(seqs.Count);
        foreach (var seq in seqs)
        {
            if (seq.Value > 0 && (seq.Key > covered.Number || !tombstones.Contains(seq.Key)))
                named.Add(seq);
        }

        return Encode(generation, projectNumber, covered, named, tokens);
    }

    /// <summary>Reads what <see cref="ToString"/> wrote. Any other text gives false, whatever it holds.</summary>
    public static bool TryParse(string? text, out Position position)
    {
        position = new Position(0, 0, []);
        if (text is not { Length: >= 8 } || text.Length > Base64Url.GetEncodedLength(MaxBytes) || !Base64Url.IsValid(text))
            return false;

        ReadOnlySpan<byte> bytes = Base64Url.DecodeFromChars(text);
        if (bytes.Length < 7 || bytes[0] is not (FirstVersion or Version))
            return false;

        var isFirst = bytes[0] == FirstVersion;
        var generation = BinaryPrimitives.ReadUInt32BigEndian(bytes[1..]);
        bytes = bytes[5..];
        if (!TryRead(ref bytes, out var project) || project > int.MaxValue || !TryReadCovered(ref bytes, isFirst, out var covered)
            || !TryRead(ref bytes, out var count) || count > MaxConnections || (project == 0 && (count > 0 || covered.Number > 0)))
            return false;

        var (seqs, tokens) = (new SortedDictionary<int, long>(), new Dictionary<int, ushort>());
        var connection = 0L;
        for (var i = 0UL; i < count; i++)
        {
            if (!TryRead(ref bytes, out var delta) || !TryRead(ref bytes, out var seq) || delta is 0 or > int.MaxValue || seq > long.MaxValue)
                return false;

            connection += (long)delta;
            if (connection > int.MaxValue || (!isFirst && bytes.Length < sizeof(ushort)))
                return false;

            seqs.Add((int)connection, (long)seq);
            if (isFirst)
                continue;

            if (BinaryPrimitives.ReadUInt16BigEndian(bytes) is > CommitToken.Unknown and var token)
                tokens.Add((int)connection, token);

            bytes = bytes[sizeof(ushort)..];
        }

        position = new Position(generation, (int)project, seqs) { Tokens = tokens, Covered = covered };
        return bytes.IsEmpty;
    }

    private static string Encode(
        uint generation, int projectNumber, CoveredTombstones covered, List<KeyValuePair<int, long>> named, IReadOnlyDictionary<int, ushort> tokens)
    {
        // More cannot be read back. It takes more connections half-read at once than a page has.
        var count = Math.Min(named.Count, MaxConnections);
        var bytes = new byte[32 + (count * ((2 * MaxVarint) + sizeof(ushort)))];
        bytes[0] = Version;
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(1), generation);
        var length = 5;
        Write(bytes, ref length, (ulong)projectNumber);
        Write(bytes, ref length, (ulong)covered.Number);
        if (covered.Number > 0)
            Write(bytes, ref length, covered.Bits);

        Write(bytes, ref length, (ulong)count);
        var before = 0;
        for (var i = 0; i < count; i++)
        {
            var (connection, seq) = named[i];
            Write(bytes, ref length, (ulong)(connection - before));
            Write(bytes, ref length, (ulong)seq);
            Write(bytes, ref length, tokens.GetValueOrDefault(connection));
            before = connection;
        }

        return Base64Url.EncodeToString(bytes.AsSpan(0, length));
    }

    private static bool TryReadCovered(ref ReadOnlySpan<byte> bytes, bool isFirst, out CoveredTombstones covered)
    {
        covered = default;
        if (isFirst)
            return true;

        if (!TryRead(ref bytes, out var number) || number > int.MaxValue)
            return false;

        if (number == 0)
            return true;

        if (bytes.Length < sizeof(ushort))
            return false;

        covered = new CoveredTombstones((int)number, BinaryPrimitives.ReadUInt16BigEndian(bytes));
        bytes = bytes[sizeof(ushort)..];
        return true;
    }

    private static void Write(byte[] bytes, ref int length, ushort value)
    {
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(length), value);
        length += sizeof(ushort);
    }

    private static void Write(byte[] bytes, ref int length, ulong value)
    {
        for (; value >= 0x80; value >>= 7)
            bytes[length++] = (byte)(value | 0x80);

        bytes[length++] = (byte)value;
    }

    private static bool TryRead(ref ReadOnlySpan<byte> bytes, out ulong value)
    {
        value = 0;
        for (var i = 0; i < bytes.Length && i < MaxVarint; i++)
        {
            var part = (ulong)(bytes[i] & 0x7F);
            if (i == MaxVarint - 1 && part > 1)
                return false;

            value |= part << (7 * i);
            if (bytes[i] < 0x80)
            {
                bytes = bytes[(i + 1)..];
                return true;
            }
        }

        return false;
    }
}
