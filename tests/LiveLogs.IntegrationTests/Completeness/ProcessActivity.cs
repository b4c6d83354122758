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

    public void Dispose() => _listener.Dispose();
}
