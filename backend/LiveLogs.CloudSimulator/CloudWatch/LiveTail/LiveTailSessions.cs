using LiveLogs.CloudSimulator.Faults;

namespace LiveLogs.CloudSimulator.CloudWatch.LiveTail;

/// <summary>The Live Tail sessions of all accounts.</summary>
internal sealed class LiveTailSessions(TimeProvider time)
{
    public const string Operation = "StartLiveTail";

    private const string ContentType = "application/vnd.amazon.eventstream";

    /// <summary>Sessions of one account and region at a time.</summary>
    private const int MaxSessions = 15;

    private readonly Lock _lock = new();
    private readonly Dictionary<(string Account, string Region), int> _sessions = [];

    /// <summary>After so long a session ends by itself.</summary>
    public TimeSpan SessionLifetime { get; set; } = TimeSpan.FromHours(3);

    /// <summary>Time between updates.</summary>
    public TimeSpan UpdateInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Sessions that are open now.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
                return _sessions.Values.Sum();
        }
    }

    /// <exception cref="AwsException">The session can not be opened.</exception>
    public SimulatedResponse Start(OperationCall call)
    {
        var query = LiveTailQuery.Read(call);
        var place = (call.Account, call.Region);
        lock (_lock)
        {
            if (_sessions.GetValueOrDefault(place) >= MaxSessions)
                throw new AwsException("LimitExceededException", "The maximum number of concurrent Live Tail sessions is reached.");
        }

        return AwsErrors.Success([]) with
        {
            ContentType = ContentType,
            Stream = async (output, cancellationToken) =>
            {
                Add(place, 1);
                try
                {
                    await new LiveTailSession(query, call.Store, call.Faults.EventStream ?? new FaultEventStream(), this, time).RunAsync(output, cancellationToken);
                }
                finally
                {
                    Add(place, -1);
                }
            },
        };
    }

    private void Add((string, string) place, int count)
    {
        lock (_lock)
            _sessions[place] = _sessions.GetValueOrDefault(place) + count;
    }
}
