using System.Security.Claims;
using Npgsql;

namespace LiveLogs.Access;

/// <summary>
/// The revocations as this instance knows them, at most <see cref="MaxAge"/> old. While the database is away the last
/// known ones count: an outage neither gives access back nor takes it away.
/// </summary>
internal sealed partial class RevocationBook(RevocationTable table, TimeProvider time, ILogger<RevocationBook> logger) : IDisposable
{
    /// <summary>With the interval at which open connections ask (<c>LiveTail:AccessCheckInterval</c>) this stays below 30 s.</summary>
    public static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(3);

    private readonly SemaphoreSlim _reading = new(1);
    private volatile Known _known = new([], DateTimeOffset.MinValue, IsStale: false);

    /// <summary>Whether a caller's token was issued before its role in the project was taken away.</summary>
    /// <exception cref="NpgsqlException">Nothing was ever read, and the database is away.</exception>
    public async ValueTask<bool> IsRevokedAsync(int project, ClaimsPrincipal caller, CancellationToken cancellationToken)
    {
        var known = IsFresh(_known) ? _known : await RefreshAsync(cancellationToken);
        return known.Since.TryGetValue((project, caller.Subject()), out var since) && !(caller.IssuedAt() > since);
    }

    /// <summary>Has the next question read what is stored.</summary>
    public void Forget() => _known = _known with { ReadAt = DateTimeOffset.MinValue };

    public void Dispose() => _reading.Dispose();

    private bool IsFresh(Known known) => time.GetUtcNow() - known.ReadAt < MaxAge;

    private async Task<Known> RefreshAsync(CancellationToken cancellationToken)
    {
        await _reading.WaitAsync(cancellationToken);
        try
        {
            var before = _known;
            if (IsFresh(before))
                return before;

            var now = time.GetUtcNow();
            try
            {
                _known = new Known(await table.ReadAllAsync(cancellationToken), now, IsStale: false);
            }
            catch (NpgsqlException error) when (before.WasRead)
            {
                if (!before.IsStale)
                    Log.Stale(logger, error);
                _known = before with { ReadAt = now, IsStale = true };
            }

            return _known;
        }
        finally
        {
            _reading.Release();
        }
    }

    private sealed record Known(Dictionary<(int Project, string Subject), DateTimeOffset> Since, DateTimeOffset ReadAt, bool IsStale)
    {
        public bool WasRead => IsStale || ReadAt > DateTimeOffset.MinValue;
    }

    private static partial class Log
    {
        [LoggerMessage(5010, LogLevel.Warning, "Revocations of access could not be read; the last known ones count")]
        public static partial void Stale(ILogger logger, Exception error);
    }
}
