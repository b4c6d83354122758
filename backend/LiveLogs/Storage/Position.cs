using System.Buffers.Binary;
using System.Buffers.Text;

namespace LiveLogs.Storage;

/// <summary>
/// How far a reader got in the sequences of a project: the last sequence number it has of each connection. A connection
/// that is not named counts from 0, since it was created later. To clients it is one opaque word. It is a place, never
/// a right: what may be read is decided anew for every page.
/// </summary>
/// <param name="Generation">The database the numbers belong to; see <see cref="Installation.Generation"/>.</param>
/// <param name="ProjectNumber">The project; 0 when it had none yet, and then no connection is named.</param>
/// <param name="Seqs">By connection number.</param>
internal sealed record Position(uint Generation, int ProjectNumber, SortedDictionary<int, long> Seqs)
{
    /// <summary>A project has at most 500 connections; as many deleted ones may wait for retention beside them.</summary>
    public const int MaxConnections = 1_000;

    private const byte Version = 1;
    private const int MaxVarint = 10;

    /// <summary>The word that clients carry: base64url of version, generation, project and (connection, seq) pairs.</summary>
    public override string ToString() => Encode(Generation, ProjectNumber, Seqs);

    /// <summary>The word of a place, without building a <see cref="Position"/> first.</summary>
    public static string Encode(uint generation, int projectNumber, SortedDictionary<int, long> seqs)
    {
        var bytes = new byte[5 + (2 * MaxVarint) + (seqs.Count * 2 * MaxVarint)];
        bytes[0] = Version;
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(1), generation);
        var length = 5;
        Write(bytes, ref length, (ulong)projectNumber);
        Write(bytes, ref length, (ulong)seqs.Count);
        var before = 0;
        foreach (var (connection, seq) in seqs)
        {
            Write(bytes, ref length, (ulong)(connection - before));
            Write(bytes, ref length, (ulong)seq);
            before = connection;
        }

        return Base64Url.EncodeToString(bytes.AsSpan(0, length));
    }

    /// <summary>Reads what <see cref="ToString"/> wrote. Any other text gives false, whatever it holds.</summary>
    public static bool TryParse(string? text, out Position position)
    {
        position = new Position(0, 0, []);
        if (text is not { Length: >= 8 } || text.Length > MaxConnections * 2 * MaxVarint || !Base64Url.IsValid(text))
            return false;

        ReadOnlySpan<byte> bytes = Base64Url.DecodeFromChars(text);
        if (bytes.Length < 7 || bytes[0] != Version)
            return false;

        var generation = BinaryPrimitives.ReadUInt32BigEndian(bytes[1..]);
        bytes = bytes[5..];
        if (!TryRead(ref bytes, out var project) || !TryRead(ref bytes, out var count)
            || project > int.MaxValue || count > MaxConnections || (project == 0 && count > 0))
            return false;

        var seqs = new SortedDictionary<int, long>();
        var connection = 0L;
        for (var i = 0UL; i < count; i++)
        {
            if (!TryRead(ref bytes, out var delta) || !TryRead(ref bytes, out var seq)
                || delta is 0 or > int.MaxValue || seq > long.MaxValue)
                return false;

            connection += (long)delta;
            if (connection > int.MaxValue)
                return false;

            seqs.Add((int)connection, (long)seq);
        }

        position = new Position(generation, (int)project, seqs);
        return bytes.IsEmpty;
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
