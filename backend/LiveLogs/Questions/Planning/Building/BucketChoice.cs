namespace LiveLogs.Questions.Planning.Building;

/// <summary>Chooses the length of buckets: the smallest with at most 300 points in the range.</summary>
public static class BucketChoice
{
    private const int MostPoints = 300;

    private static readonly (string Name, TimeSpan Length)[] Buckets =
    [
        ("1m", TimeSpan.FromMinutes(1)), ("5m", TimeSpan.FromMinutes(5)), ("15m", TimeSpan.FromMinutes(15)), ("1h", TimeSpan.FromHours(1)), ("6h", TimeSpan.FromHours(6)), ("1d", TimeSpan.FromDays(1)),
    ];

    /// <summary>The bucket of a range, when the question asks for none.</summary>
    public static string For(TimeSpan range) => Buckets.FirstOrDefault(bucket => range / bucket.Length <= MostPoints, Buckets[^1]).Name;

    /// <summary>How long a bucket is, or null when plans have no bucket of this name.</summary>
    public static TimeSpan? Length(string bucket) =>
        bucket == "10m" ? TimeSpan.FromMinutes(10) : Array.Find(Buckets, known => known.Name == bucket) is { Name: not null } found ? found.Length : null;
}
