using System.Numerics;
using System.Text;

namespace LiveLogs.Storage.Indexes;

/// <summary>
/// The bits of a part of a day while they are gathered: entries come newest first, and each block marks the buckets that it has. In the end
/// there are as few buckets as distinguish the blocks well enough, so that short lines take little room and long ones enough.
/// </summary>
internal sealed class BlockBits
{
    /// <summary>Entries of a block: those of a batch of TimescaleDB's columnstore.</summary>
    public const int BlockSize = 1_000;

    /// <summary>Blocks of a part; sixteen buckets of them fill a slot.</summary>
    public const int MaxBlocks = 992;

    /// <summary>Bytes of a slot: four rows of them fill a page (https://www.postgresql.org/docs/current/storage-page-layout.html).</summary>
    private const int SlotSize = 1_984;

    private const int MostBuckets = 1 << TextGrams.BucketBits;

    /// <summary>With more of the bits set, they exclude too little.</summary>
    private const double MaxDensity = 0.4;

    private readonly List<ulong[]> _blocks = [];
    private readonly List<DateTime> _newest = [];
    private readonly List<DateTime> _oldest = [];

    public int Entries { get; private set; }

    public bool IsFull => Entries == MaxBlocks * BlockSize;

    public int Blocks => _blocks.Count;

    /// <summary>Buckets after <see cref="Fold"/>, a power of two.</summary>
    public int Buckets { get; private set; } = MostBuckets;

    /// <summary>Of each block, the time of its first entry.</summary>
    public DateTime[] Newest => [.. _newest];

    /// <summary>Of each block, the time of its last entry.</summary>
    public DateTime[] Oldest => [.. _oldest];

    public int BucketsPerSlot => SlotSize / Width;

    public int Slots => ((Buckets - 1) / BucketsPerSlot) + 1;

    /// <summary>Bytes of a bucket: a bit for each block, the first in the lowest of the first byte.</summary>
    public int Width => WidthOf(Blocks);

    /// <summary>The next older entry.</summary>
    public void Add(DateTime time, string message, string attributes)
    {
        if (Entries % BlockSize == 0)
        {
            _blocks.Add(new ulong[MostBuckets / 64]);
            _newest.Add(time);
            _oldest.Add(time);
        }

        Entries++;
        _oldest[^1] = time;
        var block = _blocks[^1];
        TextGrams.Mark(message, block);
        TextGrams.Mark(attributes, block);
        AttributeTerms.Mark(Encoding.UTF8.GetBytes(attributes), block);
    }

    /// <summary>Lays buckets together while enough of the bits stay empty.</summary>
    public void Fold()
    {
        while (Buckets > 64 && DensityOfHalf() <= MaxDensity)
        {
            Buckets /= 2;
            foreach (var block in _blocks)
            {
                for (var i = 0; i < Buckets / 64; i++)
                    block[i] |= block[i + (Buckets / 64)];
            }
        }
    }

    /// <summary>The slots in order; each with the bits of <see cref="BucketsPerSlot"/> buckets.</summary>
    public byte[][] ToSlots()
    {
        var slots = new byte[Slots][];
        for (var slot = 0; slot < slots.Length; slot++)
            slots[slot] = new byte[Width * Math.Min(BucketsPerSlot, Buckets - (slot * BucketsPerSlot))];

        for (var number = 0; number < Blocks; number++)
        {
            for (var word = 0; word < Buckets / 64; word++)
            {
                for (var left = _blocks[number][word]; left != 0; left &= left - 1)
                {
                    var (slot, place) = Math.DivRem((word * 64) + BitOperations.TrailingZeroCount(left), BucketsPerSlot);
                    slots[slot][(place * Width) + (number >> 3)] |= (byte)(1 << (number & 7));
                }
            }
        }

        return slots;
    }

    public static int WidthOf(int blocks) => (blocks + 7) / 8;

    private double DensityOfHalf()
    {
        var half = Buckets / 128;
        var set = _blocks.Sum(block =>
        {
            var ofBlock = 0L;
            for (var i = 0; i < half; i++)
                ofBlock += BitOperations.PopCount(block[i] | block[i + half]);

            return ofBlock;
        });
        return set / ((double)Blocks * Buckets / 2);
    }
}
