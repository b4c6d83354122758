namespace LiveLogs.CloudSimulator.GoogleCloud;

/// <summary>Counts requests from minute to minute, as the real quota does: what is refused does not count.</summary>
internal sealed class MinuteQuota
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, (long Minute, int Count)> _used = new(StringComparer.Ordinal);

    /// <param name="key">Whose quota.</param>
    /// <param name="limit">Requests a minute.</param>
    /// <param name="now">The server's clock.</param>
    public bool TryTake(string key, int limit, DateTimeOffset now)
    {
        lock (_lock)
        {
            var minute = now.ToUnixTimeSeconds() / 60;
            var used = _used.GetValueOrDefault(key);
            var count = used.Minute == minute ? used.Count : 0;
            if (count >= limit)
                return false;

            _used[key] = (minute, count + 1);
            return true;
        }
    }
}
