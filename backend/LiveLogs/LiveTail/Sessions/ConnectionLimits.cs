using LiveLogs.Operations.Problems;

namespace LiveLogs.LiveTail.Sessions;

/// <summary>
/// Counts the SignalR and WebSocket connections of this instance: all, and of each user. Tails are counted for themselves
/// (<see cref="ViewerLimits"/>); a connection costs memory and a socket without any.
/// </summary>
internal sealed class ConnectionLimits(LiveTailOptions options)
{
    /// <summary>What <see cref="Enter"/> refuses with.</summary>
    public static IReadOnlyList<ProblemCode> Problems { get; } = [ProblemCodes.TooManyLiveConnections, ProblemCodes.TooManyConnectionsOfUser];

    private readonly Lock _lock = new();
    private readonly Dictionary<string, int> _users = new(StringComparer.Ordinal);
    private int _count;

    /// <summary>Lets a connection in.</summary>
    /// <returns>To be disposed of, once, when it is gone.</returns>
    /// <exception cref="TailRefusedException">There are as many as there may be.</exception>
    public IDisposable Enter(string user)
    {
        lock (_lock)
        {
            if (_count >= options.MaxConnections)
                throw new TailRefusedException(ProblemCodes.TooManyLiveConnections, "This instance has reached its limit of connections. Try again later.");

            var mine = _users.GetValueOrDefault(user);
            if (mine >= options.MaxConnectionsPerUser)
                throw new TailRefusedException(ProblemCodes.TooManyConnectionsOfUser, $"You have {mine} live connections open here, which is the limit.");

            _count++;
            _users[user] = mine + 1;
        }

        return new Place(this, user);
    }

    private void Leave(string user)
    {
        lock (_lock)
        {
            _count--;
            if (_users[user] == 1)
                _users.Remove(user);
            else
                _users[user]--;
        }
    }

    private sealed class Place(ConnectionLimits limits, string user) : IDisposable
    {
        private ConnectionLimits? _limits = limits;

        public void Dispose() => Interlocked.Exchange(ref _limits, null)?.Leave(user);
    }
}
