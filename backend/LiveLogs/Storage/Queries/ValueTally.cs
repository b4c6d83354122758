namespace LiveLogs.Storage.Queries;

/// <summary>
/// Counts by bucket and value in bounded memory. When the values are too many or too long, the rarest of them are no longer distinguished and are counted
/// together, the longest first: what is frequent stays, and the totals are exact whatever happens.
/// </summary>
internal sealed class ValueTally(int maxValues = ValueTally.MaxValues, long maxBytes = ValueTally.MaxBytes)
{
    /// <summary>Distinct buckets and values that are remembered.</summary>
    public const int MaxValues = 200_000;

    /// <summary>Memory for the texts of values.</summary>
    public const long MaxBytes = 4 << 20;

    private readonly Dictionary<(DateTimeOffset Bucket, string? Value), ValueCount> _counts = [];
    private readonly Dictionary<DateTimeOffset, ValueCount> _rest = [];

    /// <summary>By the beginning of the bucket and the value, which is null where entries have none.</summary>
    public IReadOnlyDictionary<(DateTimeOffset Bucket, string? Value), ValueCount> Counts => _counts;

    /// <summary>Entries by bucket whose values are not distinguished: with <see cref="Counts"/> they are all.</summary>
    public IReadOnlyDictionary<DateTimeOffset, ValueCount> Rest => _rest;

    /// <summary>What the texts of the values take.</summary>
    public long Bytes { get; private set; }

    public void Add(DateTimeOffset bucket, string? value, ValueCount count)
    {
        if (_counts.TryGetValue((bucket, value), out var former))
        {
            _counts[(bucket, value)] = former + count;
            return;
        }

        // Entries without a value are always counted separately.
        var bytes = BytesOf(value);
        if (value is not null && (_counts.Count >= maxValues || Bytes + bytes > maxBytes))
        {
            if (bytes > maxBytes / 2)
            {
                AddRest(bucket, count);
                return;
            }

            Forget();
        }

        _counts[(bucket, value)] = count;
        Bytes += bytes;
    }

    /// <summary>Takes entries whose values were not distinguished.</summary>
    public void AddRest(DateTimeOffset bucket, ValueCount count) => _rest[bucket] = _rest.GetValueOrDefault(bucket) + count;

    public void Add(ValueTally other)
    {
        foreach (var ((bucket, value), count) in other._counts)
            Add(bucket, value, count);
        foreach (var (bucket, count) in other._rest)
            AddRest(bucket, count);
    }

    /// <summary>Makes half of the room free, so that it is seldom done.</summary>
    private void Forget()
    {
        var rarest = _counts.Where(count => count.Key.Value is not null)
            .OrderBy(count => count.Value.Count).ThenByDescending(count => count.Key.Value!.Length).ToList();
        foreach (var (key, count) in rarest)
        {
            if (_counts.Count <= maxValues / 2 && Bytes <= maxBytes / 2)
                break;

            _counts.Remove(key);
            Bytes -= BytesOf(key.Value);
            AddRest(key.Bucket, count);
        }
    }

    private static long BytesOf(string? value) => sizeof(char) * (long)(value?.Length ?? 0);
}
