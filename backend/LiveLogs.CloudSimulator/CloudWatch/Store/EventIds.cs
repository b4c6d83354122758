using System.Globalization;

namespace LiveLogs.CloudSimulator.CloudWatch.Store;

/// <summary>
/// Event ids like the service's: 56 decimal digits, unique, stable over reads, consecutive inside one PutLogEvents batch.
/// They are computed from the key, so that a million stored events hold no id strings.
/// </summary>
internal static class EventIds
{
    public const int Length = 56;

    private const ulong TimeScale = 99_991;

    /// <summary>Odd and not a multiple of five, so multiplying by it modulo 10^18 maps every batch to a different number.</summary>
    private const ulong BatchScale = 736_451_239_876_543_211;

    private const ulong EighteenDigits = 1_000_000_000_000_000_000;

    private const ulong FirstIndex = 4_391_594_505_000_161_225;

    public static string Create(EventKey key)
    {
        var time = (ulong)((UInt128)(ulong)Math.Max(0, key.Timestamp) * TimeScale % EighteenDigits);
        var batch = (ulong)((UInt128)(ulong)key.Batch * BatchScale % EighteenDigits);
        var index = FirstIndex + (ulong)(key.Index / 2);
        return string.Create(CultureInfo.InvariantCulture, $"3{time:D18}{batch:D18}{index:D19}");
    }
}
