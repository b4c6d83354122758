using LiveLogs.Connectors.Push;
using LiveLogs.Ingestion.Committing;
using Microsoft.Extensions.Options;

namespace LiveLogs.Streaming.Push;

/// <summary>
/// The places at which pushes are parsed and stored. A project has at most half of them and a connection a quarter, so nobody
/// stops everybody. A body has been read before its request takes one: who sends slowly holds none.
/// </summary>
internal sealed class PushPlaces(IOptions<PushOptions> options)
{
    private readonly KeyedPlaces<Guid> _connections = new(Math.Max(1, options.Value.MaxConcurrent / 4));
    private readonly KeyedPlaces<int> _projects = new(Math.Max(1, options.Value.MaxConcurrent / 2));
    private readonly KeyedPlaces<bool> _all = new(options.Value.MaxConcurrent);

    /// <summary>Waits for a place: first behind the connection's own requests, then behind the project's, then behind all.</summary>
    /// <returns>To be disposed of when the request is done.</returns>
    public async Task<IDisposable> EnterAsync(ConnectionIdentity connection, CancellationToken cancellationToken)
    {
        var own = await _connections.EnterAsync(connection.ConnectionId, cancellationToken);
        try
        {
            var project = await _projects.EnterAsync(connection.ProjectNumber, cancellationToken);
            try
            {
                return new Place(await _all.EnterAsync(true, cancellationToken), project, own);
            }
            catch
            {
                project.Dispose();
                throw;
            }
        }
        catch
        {
            own.Dispose();
            throw;
        }
    }

    private sealed class Place(params IReadOnlyList<IDisposable> places) : IDisposable
    {
        public void Dispose()
        {
            foreach (var place in places)
                place.Dispose();
        }
    }
}
