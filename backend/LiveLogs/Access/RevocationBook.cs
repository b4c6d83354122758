using System.Security.Claims;
using LiveLogs.Storage.Restores;
using Npgsql;

namespace LiveLogs.Access;

/// <summary>
/// The revocations as this instance knows them, at most <see cref="MaxAge"/> old. While the database is away the last
/// known ones count: an outage neither gives access back nor takes it away.
/// </summary>
internal sealed partial class RevocationBook(RevocationTable table, TimeProvider time, ILogger<RevocationBook> logger)
    : IRestoreListener, IDisposable
{
    /// <summary>With the interval at which open connections ask (<c>LiveTail:AccessCheckInterval</c>) this stays below 30 s.</summary>
    public static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(3);

    private readonly SemaphoreSlim _reading = new(1);
    private volatile Known? _known;

    /// <summary>Whether a caller's token was issued before its role in the project was revoked.</summary>
    /// <exception cref="NpgsqlException">Nothing was ever read, and the database is away.</exception>
    public async ValueTask<bool> IsRevokedAsync(int project, ClaimsPrincipal caller, CancellationToken cancellationToken)
    {
        var known = Fresh ?? await RefreshAsync(cancellationToken);
        return known.Since.TryGetValue((project, caller.Subject()), out var since) && !(caller.IssuedAt() > since);
    }

    /// <summary>Makes the next check read the stored revocations.</summary>
    public void Forget() => _known = _known is { } known ? known with { ReadAt = DateTimeOffset.MinValue } : null;

    public Task OnRestoredAsync(CancellationToken cancellationToken)
    {
        Forget();
        return Task.CompletedTask;
    }

    public void Dispose() => _reading.Dispose();

    private Known? Fresh => _known is { } known && time.GetUtcNow() - known.ReadAt < MaxAge ? known : null;

    private async Task<Known> RefreshAsync(CancellationToken cancellationToken)
    {
        await _reading.WaitAsync(cancellationToken);
        try
        {
            return Fresh ?? (_known = await ReadAsync(_known, cancellationToken));
        }
        finally
        {
            _reading.Release();
        }
    }

    private async Task<Known> ReadAsync(Known? before, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        try
        {
            return new Known(await table.ReadAllAsync(cancellationToken), now, IsStale: false);
        }
        catch (NpgsqlException error) when (before is not null)
        {
            if (!before.IsStale)
                Log.Stale(logger, error);
            return before with { ReadAt = now, IsStale = true };
        }
    }

    /// <param name="Since">From when on tokens count again.</param>
    /// <param name="ReadAt">When it was last tried to read them.</param>
    /// <param name="IsStale">Whether that failed.</param>
    private sealed record Known(Dictionary<(int Project, string Subject), DateTimeOffset> Since, DateTimeOffset ReadAt, bool IsStale);

    private static partial class Log
    {
        [LoggerMessage(5010, LogLevel.Warning, "Revocations of access could not be read; the last known ones stay in force")]
        public static partial void Stale(ILogger logger, Exception error);
    }
}
