namespace LiveLogs.CloudSimulator.CloudWatch;

/// <summary>One token bucket for each account, region and operation, one second deep, on the simulator's clock.</summary>
internal sealed class RateLimiter(CloudWatchOptions options, TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(string Account, string Region, string Operation), Bucket> _buckets = [];

    /// <param name="account">Whose quota is used.</param>
    /// <param name="region">Quotas are regional.</param>
    /// <param name="operation">Each operation has its own quota.</param>
    /// <param name="share">The part of the quota that other users of the account leave over, 0 to 1.</param>
    public bool TryTake(string account, string region, string operation, double share)
    {
        if (!options.EnforceRates)
            return true;

        var rate = (options.Rates.TryGetValue(operation, out var set) ? set : OperationRates.Default(operation, region)) * share;
        lock (_lock)
        {
            var now = time.GetUtcNow();
            var place = (account, region, operation);
            if (!_buckets.TryGetValue(place, out var bucket))
                _buckets.Add(place, bucket = new Bucket { Tokens = Math.Max(rate, 1), FilledAt = now });

            bucket.Tokens = Math.Min(Math.Max(rate, 1), bucket.Tokens + Math.Max(0, (now - bucket.FilledAt).TotalSeconds) * rate);
            bucket.FilledAt = now;
            if (bucket.Tokens < 1)
                return false;

            bucket.Tokens--;
            return true;
        }
    }

    private sealed class Bucket
    {
        public double Tokens { get; set; }

        public DateTimeOffset FilledAt { get; set; }
    }
}
