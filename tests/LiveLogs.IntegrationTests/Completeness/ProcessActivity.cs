using System.Diagnostics.Metrics;

namespace LiveLogs.IntegrationTests.Completeness;

/// <summary>What this process is waiting for or doing at this moment, by the runtime's and Npgsql's own metrics.</summary>
internal sealed class ProcessActivity : IDisposable
{
    private readonly MeterListener _listener = new();
    private long _requests;
    private int _connections;

    public ProcessActivity()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Name is "http.client.active_requests" or "db.client.connection.count")
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((_, change, _, _) => Interlocked.Add(ref _requests, change));
        _listener.SetMeasurementEventCallback<int>((_, connections, tags, _) =>
        {
            foreach (var (name, state) in tags)
                _connections += name == "db.client.connection.state" && state is "used" ? connections : 0;
        });
        _listener.Start();
    }

    /// <summary>Requests that were sent, since this exists, and have no answer yet.</summary>
    public long Requests => Interlocked.Read(ref _requests);

    /// <summary>Database connections that somebody uses.</summary>
    public int Connections
    {
        get
        {
            _connections = 0;
            _listener.RecordObservableInstruments();
            return _connections;
        }
    }

    /// <summary>Grows with everything that the thread pool does.</summary>
    public static long Done => ThreadPool.CompletedWorkItemCount;

    public static TimeSpan CpuTime => Environment.CpuUsage.TotalTime;

    public static long Pending => ThreadPool.PendingWorkItemCount;

    /// <summary>
    /// Whether a thread beside the caller's runs or would, had it a processor. One that a busy machine keeps waiting uses no CPU time, completes
    /// nothing and is not in any queue of the thread pool: nothing but its state tells it from one that rests. (Idle threads of the pool rest at
    /// once here; the project file says so.)
    /// https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html
    /// </summary>
    public static bool IsAnotherThreadReady
    {
        get
        {
            if (!OperatingSystem.IsLinux())
                return false;

            var ready = 0;
            foreach (var thread in Directory.EnumerateDirectories("/proc/self/task"))
                ready += IsReady(thread) ? 1 : 0;

            return ready > 1;
        }
    }

    public void Dispose() => _listener.Dispose();

    /// <summary>The state follows the name, which is in brackets and may hold any: R is running or ready, D waits for a disk.</summary>
    private static bool IsReady(string thread)
    {
        Span<byte> stat = stackalloc byte[128];
        try
        {
            using var file = File.OpenHandle($"{thread}/stat");
            stat = stat[..RandomAccess.Read(file, stat, 0)];
        }
        catch (IOException)
        {
            // It has ended.
            return false;
        }

        return stat[stat.LastIndexOf((byte)')')..] is [_, _, (byte)'R' or (byte)'D', ..];
    }
}
