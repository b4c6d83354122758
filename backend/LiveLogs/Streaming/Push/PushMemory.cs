using LiveLogs.Connectors.Push;
using LiveLogs.Ingestion.Committing;
using Microsoft.Extensions.Options;

namespace LiveLogs.Streaming.Push;

/// <summary>
/// The memory that pushes may take: for a body as its bytes come, then for what it unpacks to and the records in it. A connection gets a
/// quarter of it at most and a project half, but at least what one request may need.
/// </summary>
internal sealed class PushMemory(IOptions<PushOptions> options)
{
    private readonly Lock _lock = new();
    private readonly long _mostOfConnection = Math.Max(options.Value.MaxMemoryBytes / 4, OneRequest(options.Value));
    private readonly long _mostOfProject = Math.Max(options.Value.MaxMemoryBytes / 2, OneRequest(options.Value));
    private readonly long _most = Math.Max(options.Value.MaxMemoryBytes, OneRequest(options.Value));
    private readonly Dictionary<Guid, long> _connections = [];
    private readonly Dictionary<int, long> _projects = [];
    private long _taken;

    /// <summary>The share of one request, empty at first; disposing of it gives everything back.</summary>
    public Share Open(ConnectionIdentity connection) => new(this, connection);

    /// <summary>With its records, what it unpacks to takes six times as much.</summary>
    private static long OneRequest(PushOptions options) => options.MaxBodyBytes + PushBody.BufferSize + (options.MaxUnpackedBytes * 6L);

    private bool TryTake(ConnectionIdentity connection, long bytes)
    {
        lock (_lock)
        {
            var (own, project) = (_connections.GetValueOrDefault(connection.ConnectionId), _projects.GetValueOrDefault(connection.ProjectNumber));
            if (_taken + bytes > _most || project + bytes > _mostOfProject || own + bytes > _mostOfConnection)
                return false;

            _taken += bytes;
            _connections[connection.ConnectionId] = own + bytes;
            _projects[connection.ProjectNumber] = project + bytes;
            return true;
        }
    }

    private void Give(ConnectionIdentity connection, long bytes)
    {
        lock (_lock)
        {
            _taken -= bytes;
            if ((_connections[connection.ConnectionId] -= bytes) == 0)
                _connections.Remove(connection.ConnectionId);
            if ((_projects[connection.ProjectNumber] -= bytes) == 0)
                _projects.Remove(connection.ProjectNumber);
        }
    }

    /// <summary>What one request has taken.</summary>
    public sealed class Share(PushMemory memory, ConnectionIdentity connection) : IDisposable
    {
        private long _bytes;

        /// <returns>False: the connection, its project or all together have as much as they may. Nothing was taken.</returns>
        /// <exception cref="PushFormatException">The request alone is more than a connection may have.</exception>
        public bool TryTake(long bytes)
        {
            if (_bytes + bytes > memory._mostOfConnection)
                throw new PushFormatException("body: it needs more memory than a request may have. Send less at once.", isTooLarge: true);
            if (!memory.TryTake(connection, bytes))
                return false;
            _bytes += bytes;
            return true;
        }

        public void Dispose()
        {
            if (_bytes > 0)
                memory.Give(connection, _bytes);
            _bytes = 0;
        }
    }
}
