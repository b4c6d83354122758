namespace LiveLogs.Notifications.Deliveries;

/// <summary>The right to serve a target for a while: one instance at a time does, so order and pace hold for all of them.</summary>
internal sealed record TargetClaim
{
    /// <summary>Timestamps count microseconds: without it a bucket could stay a hair below one message.</summary>
    private const double RoundingLoss = 1e-5;

    public required string Target { get; init; }

    public required Guid Token { get; init; }

    /// <summary>Whose it is; 0 for the installation's own, which serve all projects.</summary>
    public required int Project { get; init; }

    /// <summary>Something was delivered to it since its settings were last changed.</summary>
    public required bool HasDelivered { get; init; }

    /// <summary>It is known to answer: it has delivered, and the last that was tried did not fail.</summary>
    public bool IsSteady => HasDelivered && Failures == 0;

    /// <summary>What was left of the bucket; null when it was never touched.</summary>
    public required double? Tokens { get; init; }

    public required DateTimeOffset? TokensAt { get; init; }

    /// <summary>In a row.</summary>
    public required int Failures { get; init; }

    /// <summary>Rejected messages in a row.</summary>
    public required int Rejections { get; init; }

    public required DateTimeOffset? RefusedUntil { get; init; }

    /// <summary>Messages that may be sent now, by the rate.</summary>
    public double TokensNow(ChannelTraits traits, DateTimeOffset now) =>
        Tokens is { } left && TokensAt is { } at
            ? Math.Min(traits.Burst, left + RoundingLoss + (Math.Max(0, (now - at).TotalSeconds) * traits.PerSecond))
            : traits.Burst;
}

/// <summary>How a target is left when its claim is given back.</summary>
internal sealed record TargetState
{
    public required double Tokens { get; init; }

    public required DateTimeOffset OpenAt { get; init; }

    public required int Failures { get; init; }

    public required int Rejections { get; init; }

    public required DateTimeOffset? RefusedUntil { get; init; }

    /// <summary>Null after a success that reached everybody.</summary>
    public required string? LastError { get; init; }

    /// <summary>Whether something was delivered.</summary>
    public required bool Delivered { get; init; }

    /// <summary>Whether the last attempt says something about the target; nothing was attempted otherwise.</summary>
    public required bool Attempted { get; init; }
}
