namespace LiveLogs.Notifications.Deliveries;

/// <summary>A row of the outbox that waits: one transition for one target.</summary>
internal sealed record Delivery
{
    public required long Id { get; init; }

    public required int ProjectNumber { get; init; }

    public required Notice Notice { get; init; }

    public required string Target { get; init; }

    /// <summary>Attempts that were begun.</summary>
    public required int Attempts { get; init; }

    /// <summary>An attempt was begun and nobody knows how it ended.</summary>
    public required bool MayHaveBeenSent { get; init; }

    public required bool Degraded { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset PatienceFrom { get; init; }

    /// <summary>What the kind calls the episode; null at first.</summary>
    public required string? Thread { get; init; }

    /// <summary>The target that handed it over; null when it was meant for this one.</summary>
    public required string? InsteadOf { get; init; }
}

/// <summary>Deliveries that are told in one message: usually one; an episode's backlog in its newest state; or a storm's digest.</summary>
internal sealed record Parcel(IReadOnlyList<Delivery> Deliveries, bool IsDigest)
{
    /// <summary>What waited so long because of the channel is told in its newest state only.</summary>
    private static readonly TimeSpan Backlog = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Makes parcels of what is due, oldest first. Of an episode only the first waiting transition is among them, or, where
    /// people read, all of them as one when they have waited; never a later one before an earlier.
    /// </summary>
    public static IReadOnlyList<Parcel> Pack(IReadOnlyList<Delivery> due, ChannelTraits traits, int digestFrom, DateTimeOffset now)
    {
        var episodes = due.GroupBy(delivery => delivery.Notice.EpisodeId)
            .Select(episode => episode.OrderBy(delivery => delivery.Notice.Transition).ToList())
            .Select(episode => traits.IsForPeople && now - episode[0].CreatedAt >= Backlog ? episode : episode[..1])
            .ToList();
        if (!traits.IsForPeople)
            return episodes.ConvertAll(episode => new Parcel(episode, IsDigest: false));

        // A test and what was rejected once go alone: one alert with a strange line must not spoil the digest again.
        var alone = episodes.Where(episode => episode.Exists(delivery => delivery.Degraded || delivery.Notice.Kind == NoticeKind.Test)).ToList();
        var parcels = alone.ConvertAll(episode => new Parcel(episode, IsDigest: false));
        foreach (var project in episodes.Except(alone).GroupBy(episode => episode[0].ProjectNumber).Select(group => group.ToList()))
        {
            if (project.Count >= digestFrom)
                parcels.Add(new Parcel([.. project.SelectMany(episode => episode)], IsDigest: true));
            else
                parcels.AddRange(project.Select(episode => new Parcel(episode, IsDigest: false)));
        }

        return [.. parcels.OrderBy(parcel => parcel.Deliveries[0].Id)];
    }
}
