using System.Collections.Concurrent;

namespace LiveLogs.Connectors.CloudWatch;

/// <summary>
/// The log streams that a connection names, and which of them do not exist: one missing name makes FilterLogEvents refuse all the others with it. Those
/// that are missing are looked for again from time to time.
/// </summary>
internal sealed class NamedStreams(IReadOnlyList<string> names, TimeProvider time)
{
    /// <summary>How many names a warning lists.</summary>
    private const int MaxTold = 5;

    /// <summary>Looks for missing streams at once: each is a request.</summary>
    private const int MaxLooks = 20;

    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(60);

    /// <summary>When each was last seen to be missing.</summary>
    private readonly ConcurrentDictionary<string, long> _missing = new(StringComparer.Ordinal);

    /// <summary>Names some, and none of them exists.</summary>
    public bool HasNone => names.Count > 0 && _missing.Count == names.Count;

    public string? Warning
    {
        get
        {
            var missing = _missing.Keys.Order(StringComparer.Ordinal).ToList();
            if (missing.Count == 0)
                return null;

            var told = string.Join(", ", missing.Take(MaxTold)) + (missing.Count > MaxTold ? $" and {missing.Count - MaxTold} more" : "");
            return missing.Count == 1
                ? $"The log stream {told} does not exist (yet). The others are read. LiveLogs also reads this one when it is created."
                : $"The log streams {told} do not exist (yet). The others are read. LiveLogs also reads these when they are created.";
        }
    }

    /// <summary>Those of a call that are not known to be missing.</summary>
    public string[] Present(IEnumerable<string> call) => [.. call.Where(name => !_missing.ContainsKey(name))];

    /// <summary>Missing ones that it is time to look for again, the longest unseen first.</summary>
    public IReadOnlyList<string> Due() =>
        [.. _missing.Where(pair => time.GetElapsedTime(pair.Value) >= LookAgain).OrderBy(pair => pair.Value).Take(MaxLooks).Select(pair => pair.Key)];

    public void Seen(string name, bool exists)
    {
        if (exists)
            _missing.TryRemove(name, out _);
        else
            _missing[name] = time.GetTimestamp();
    }
}
