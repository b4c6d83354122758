namespace LiveLogs.Notifications.Deliveries;

/// <summary>What may be claimed now.</summary>
/// <param name="FullProjects">Projects that have all the places they may have.</param>
/// <param name="SteadyProjects">Projects of which only targets that are known to answer may be claimed (<see cref="TargetClaim.IsSteady"/>).</param>
/// <param name="OnlySteady">Only such targets may be claimed, whatever their project.</param>
internal sealed record ClaimLimits(int[] FullProjects, int[] SteadyProjects, bool OnlySteady)
{
    public static ClaimLimits None { get; } = new([], [], false);
}

/// <summary>
/// The places that an instance has for serving targets, and who may have them. A project has half of them at most. Targets that fail, and those that
/// never delivered anything, leave a quarter of what there is to those that are known to answer: so receivers that do not answer keep nobody else
/// waiting, not even when those of many projects hang for the first time at once. Who needs long steps aside into a larger
/// room: he only waits for an answer, and the place is for somebody else.
/// </summary>
/// <param name="places">Targets served at a time, at least 1.</param>
internal sealed class DeliveryPlaces(int places)
{
    /// <summary>Who is served longer steps aside.</summary>
    public static readonly TimeSpan Prompt = TimeSpan.FromSeconds(3);

    private const int AsidePerPlace = 8;

    private readonly Lock _gate = new();
    private readonly Dictionary<int, Shares> _projects = [];
    private readonly Shares _all = new();

    private int OfProject { get; } = Math.Max(1, places / 2);

    /// <summary>What may be claimed; null while every place is taken.</summary>
    public ClaimLimits? Limits()
    {
        lock (_gate)
        {
            return _all.Taken >= places ? null : new ClaimLimits(
                [.. _projects.Where(project => project.Value.Taken >= OfProject).Select(project => project.Key)],
                [.. _projects.Where(project => project.Value.Unsteady >= ForUnsteady(OfProject)).Select(project => project.Key)],
                _all.Unsteady >= ForUnsteady(places));
        }
    }

    /// <summary>Takes a place for a target that was claimed within <see cref="Limits"/>.</summary>
    public DeliveryPlace Take(TargetClaim claim)
    {
        lock (_gate)
        {
            if (!_projects.TryGetValue(claim.Project, out var shares))
                _projects.Add(claim.Project, shares = new Shares());
            Count(shares, claim, 1);
            return new DeliveryPlace(this, claim);
        }
    }

    /// <summary>Moves a target that needs long out of its place; false while there is no room aside.</summary>
    internal bool TryStepAside(TargetClaim claim)
    {
        lock (_gate)
        {
            var shares = _projects[claim.Project];
            if (_all.Aside >= places * AsidePerPlace || shares.Aside >= OfProject * AsidePerPlace)
                return false;
            Count(shares, claim, -1);
            shares.Aside++;
            _all.Aside++;
            return true;
        }
    }

    internal void Leave(TargetClaim claim, bool isAside)
    {
        lock (_gate)
        {
            var shares = _projects[claim.Project];
            if (isAside)
            {
                shares.Aside--;
                _all.Aside--;
            }
            else
            {
                Count(shares, claim, -1);
            }

            if (shares is { Taken: 0, Aside: 0 })
                _projects.Remove(claim.Project);
        }
    }

    private static int ForUnsteady(int all) => Math.Max(1, all - Math.Max(1, all / 4));

    private void Count(Shares project, TargetClaim claim, int change)
    {
        foreach (var shares in (Shares[])[project, _all])
        {
            shares.Taken += change;
            shares.Unsteady += claim.IsSteady ? 0 : change;
        }
    }

    private sealed class Shares
    {
        public int Taken { get; set; }

        public int Unsteady { get; set; }

        public int Aside { get; set; }
    }
}

/// <summary>The place of a target while it is served.</summary>
internal sealed class DeliveryPlace(DeliveryPlaces places, TargetClaim claim) : IDisposable
{
    private bool _isAside;

    /// <summary>See <see cref="DeliveryPlaces.TryStepAside"/>.</summary>
    public bool TryStepAside() => _isAside = _isAside || places.TryStepAside(claim);

    public void Dispose() => places.Leave(claim, _isAside);
}
