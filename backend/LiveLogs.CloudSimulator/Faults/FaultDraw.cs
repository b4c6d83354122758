namespace LiveLogs.CloudSimulator.Faults;

/// <summary>Random numbers that depend on seed and place only: concurrent calls cannot change each other's draw.</summary>
internal static class FaultDraw
{
    /// <summary>A number from 0 up to, but not, 1.</summary>
    public static double At(int seed, long place)
    {
        // The finaliser of SplitMix64: neighbouring places give unrelated numbers.
        var bits = ((ulong)(uint)seed << 32) + ((ulong)place * 0x9E3779B97F4A7C15);
        bits = (bits ^ (bits >> 30)) * 0xBF58476D1CE4E5B9;
        bits = (bits ^ (bits >> 27)) * 0x94D049BB133111EB;
        return ((bits ^ (bits >> 31)) >> 11) * (1.0 / (1UL << 53));
    }
}
