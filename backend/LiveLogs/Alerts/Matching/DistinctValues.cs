using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;

namespace LiveLogs.Alerts.Matching;

/// <summary>
/// How many different values there are, in bounded memory: exact while they are few, and by HyperLogLog beyond, with a standard
/// error of 2.3 % (https://algo.inria.fr/flajolet/Publications/FlFuGaMe07.pdf). Parts of a whole can be put together again.
/// </summary>
/// <param name="maxExact">So many values are told apart exactly.</param>
internal sealed class DistinctValues(int maxExact = DistinctValues.MaxExact)
{
    /// <summary>Of one minute: their hashes take as much room as the registers.</summary>
    public const int MaxExact = 256;

    private const int IndexBits = 11;
    private const int RegisterCount = 1 << IndexBits;

    private readonly HashSet<ulong> _exact = [];
    private byte[]? _registers;

    public bool IsExact => _registers is null;

    public long Count => _registers is null ? _exact.Count : Estimate(_registers);

    public void Add(string value) => Add(HashOf(value));

    public void Add(DistinctValues other)
    {
        foreach (var hash in other._exact)
            Add(hash);
        if (other._registers is null)
            return;

        var registers = Registers();
        for (var index = 0; index < RegisterCount; index++)
            registers[index] = Math.Max(registers[index], other._registers[index]);
    }

    /// <summary>The hashes, eight bytes each; or the registers with a zero before them, which makes their length odd.</summary>
    public byte[] Write()
    {
        if (_registers is not null)
            return [0, .. _registers];

        var bytes = new byte[_exact.Count * sizeof(ulong)];
        var at = 0;
        foreach (var hash in _exact)
            BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(sizeof(ulong) * at++), hash);

        return bytes;
    }

    public static DistinctValues Read(byte[] bytes)
    {
        var values = new DistinctValues();
        if (bytes.Length % sizeof(ulong) != 0)
            values._registers = bytes[1..];
        else
            values._exact.UnionWith(Enumerable.Range(0, bytes.Length / sizeof(ulong)).Select(at => BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(sizeof(ulong) * at))));

        return values;
    }

    private void Add(ulong hash)
    {
        if (_registers is not null)
            Mark(_registers, hash);
        else if (_exact.Add(hash) && _exact.Count > maxExact)
            Registers();
    }

    /// <summary>From here on it is a sketch.</summary>
    private byte[] Registers()
    {
        if (_registers is not null)
            return _registers;

        _registers = new byte[RegisterCount];
        foreach (var hash in _exact)
            Mark(_registers, hash);

        _exact.Clear();
        return _registers;
    }

    private static void Mark(byte[] registers, ulong hash)
    {
        var index = (int)(hash >> (64 - IndexBits));
        var rank = (byte)(BitOperations.LeadingZeroCount((hash << IndexBits) | (1UL << (IndexBits - 1))) + 1);
        registers[index] = Math.Max(registers[index], rank);
    }

    private static long Estimate(byte[] registers)
    {
        var sum = registers.Sum(register => Math.ScaleB(1, -register));
        var estimate = 0.7213 / (1 + (1.079 / RegisterCount)) * RegisterCount * RegisterCount / sum;
        var empty = registers.AsSpan().Count((byte)0);
        // Few values leave registers empty, and how many tells more than what is in the others.
        if (estimate <= 2.5 * RegisterCount && empty > 0)
            estimate = RegisterCount * Math.Log((double)RegisterCount / empty);

        return (long)Math.Round(estimate);
    }

    /// <summary>FNV-1a over the characters, then a finaliser that spreads it over all bits: the same in every process.</summary>
    private static ulong HashOf(string value)
    {
        var hash = 14695981039346656037UL;
        foreach (var part in MemoryMarshal.AsBytes(value.AsSpan()))
            hash = (hash ^ part) * 1099511628211UL;

        hash = (hash ^ (hash >> 33)) * 0xFF51AFD7ED558CCDUL;
        hash = (hash ^ (hash >> 33)) * 0xC4CEB9FE1A85EC53UL;
        return hash ^ (hash >> 33);
    }
}
