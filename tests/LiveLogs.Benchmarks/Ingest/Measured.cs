using System.Diagnostics;
using System.Globalization;

namespace LiveLogs.Benchmarks.Ingest;

/// <summary>What storing some rows took.</summary>
/// <param name="RowsPerSecond">Rows in a second of the clock on the wall.</param>
/// <param name="ServiceMicroseconds">Processor time of this process, per row.</param>
/// <param name="ServerMicroseconds">Processor time of the sessions of PostgreSQL, per row; its background processes are not in it.</param>
/// <param name="AllocatedBytes">Managed memory of this process, per row.</param>
internal sealed record Measured(double RowsPerSecond, double ServiceMicroseconds, double ServerMicroseconds, double AllocatedBytes)
{
    /// <summary>Of the kernel's clock ticks in /proc (USER_HZ), the same on every Linux of today.</summary>
    private const double MicrosecondsPerTick = 10_000;

    public static async Task<Measured> OfAsync(BenchDatabase database, int rows, Func<Task> way)
    {
        GC.Collect();
        using var process = Process.GetCurrentProcess();
        var (server, service, allocated) = (await ServerTicksAsync(database), process.TotalProcessorTime, GC.GetTotalAllocatedBytes());
        var started = Stopwatch.GetTimestamp();
        await way();
        var elapsed = Stopwatch.GetElapsedTime(started);
        process.Refresh();
        return new Measured(
            rows / elapsed.TotalSeconds,
            (process.TotalProcessorTime - service).TotalMicroseconds / rows,
            (await ServerTicksAsync(database) - server) * MicrosecondsPerTick / rows,
            (double)(GC.GetTotalAllocatedBytes() - allocated) / rows);
    }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{RowsPerSecond,9:N0} rows/s ({ServiceMicroseconds:0.0} + {ServerMicroseconds:0.0} us, {AllocatedBytes:N0} B)");

    private static async Task<long> ServerTicksAsync(BenchDatabase database)
    {
        var pids = await database.ScalarAsync<int[]>("SELECT array_agg(pid) FROM pg_stat_activity WHERE datname = current_database()");
        var ticks = 0L;
        foreach (var pid in pids)
        {
            var stat = await File.ReadAllTextAsync($"/proc/{pid}/stat");
            // utime and stime are the 14th and 15th field; the second, in parentheses, may hold spaces.
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            ticks += long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture);
        }

        return ticks;
    }
}
