namespace LiveLogs.CloudSimulator.Faults;

/// <summary>One line of a fault script: when these calls come, then this goes wrong.</summary>
internal sealed record FaultRule
{
    /// <summary>Shows up in the request log of the calls that it touched.</summary>
    public string Name { get; init; } = "";

    public FaultMatch When { get; init; } = new();

    public required FaultEffects Then { get; init; }
}

/// <summary>What a fault rule is about. Everything left out matches.</summary>
internal sealed record FaultMatch
{
    /// <summary>As the cloud calls it, for example <c>FilterLogEvents</c>.</summary>
    public string? Operation { get; init; }

    public string? Account { get; init; }

    public string? Region { get; init; }

    /// <summary>The log group, table or log name that is read or written.</summary>
    public string? Resource { get; init; }

    /// <summary>The first affected call; calls are counted from 1 when the rule was added, and only those that the fields above let through.</summary>
    public int FirstCall { get; init; } = 1;

    public int LastCall { get; init; } = int.MaxValue;

    /// <summary>Only this page of a scan: 1 for a call without a token.</summary>
    public int? Page { get; init; }

    /// <summary>Only pages up to this one, for instance all those of a scan that searches its streams by and by.</summary>
    public int? LastPage { get; init; }

    /// <summary>The part of these calls that is affected, 0 to 1, drawn from <see cref="Seed"/>: the same seed gives the same calls.</summary>
    public double Probability { get; init; } = 1;

    public int Seed { get; init; }

    /// <summary>The rule ends after this many affected calls.</summary>
    public int Times { get; init; } = int.MaxValue;

    public DateTimeOffset? From { get; init; }

    public DateTimeOffset? Until { get; init; }

    /// <summary>The rule ends this long after it was added.</summary>
    public double? ForSeconds { get; init; }
}

/// <summary>A call as the fault script sees it, the same for every cloud.</summary>
internal sealed record FaultCall(string Operation, string? Account, string? Region, string? Resource, int Page);
