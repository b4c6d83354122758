using LiveLogs.Connectors.Calls;
using Microsoft.Extensions.Options;

namespace LiveLogs.Streaming;

/// <summary>
/// Divides each provider's quota between the instances that poll connections of it, by how many of them each has. All see
/// the same rows of the database, so no one has to agree with anyone; but not at the same moment. Hence: what becomes less
/// is less at once, what becomes more is waited with until all others must have seen it, for <see cref="StreamingOptions.LeaseDuration"/>;
/// and whoever has not seen the rows for that long sends nothing. So the shares never add up to more than the whole.
/// </summary>
internal sealed class QuotaShares(RequestBudgets budgets, TimeProvider time, IOptions<StreamingOptions> options)
{
    private readonly Dictionary<string, Holding> _holdings = [];

    /// <summary>This instance's share of a quota, 0 to 1.</summary>
    public double Of(string quotaKey) => _holdings.TryGetValue(quotaKey, out var holding) ? holding.Share : 1;

    /// <summary>Takes what the database says now.</summary>
    /// <param name="rows">Every connection that runs or shall.</param>
    /// <param name="instance">This one.</param>
    /// <param name="alive">How many instances there are; any of them may begin to poll at the same moment as this one.</param>
    public void Update(IReadOnlyList<LeaseRow> rows, Guid instance, int alive)
    {
        var quotas = rows.Where(row => row.IsOwnerAlive || row.Owner == instance).GroupBy(row => row.QuotaKey)
            .ToDictionary(group => group.Key, group => (Mine: group.Count(row => row.Owner == instance), All: group.Count()));
        foreach (var gone in _holdings.Keys.Where(key => quotas.GetValueOrDefault(key).Mine == 0).ToList())
            _holdings.Remove(gone);
        foreach (var (key, (mine, all)) in quotas.Where(quota => quota.Value.Mine > 0))
            Hold(key, mine, all - mine, alive);

        Publish();
    }

    /// <summary>A connection was just claimed: its first request must not wait for the next look at the rows, nor be one too many.</summary>
    public void Claimed(LeaseRow claimed, IReadOnlyList<LeaseRow> rows, Guid instance, int alive)
    {
        if (_holdings.ContainsKey(claimed.QuotaKey))
            return;

        Hold(claimed.QuotaKey, 1, rows.Count(row => row.QuotaKey == claimed.QuotaKey && row.IsOwnerAlive && row.Owner != instance), alive);
        Publish();
    }

    private void Hold(string key, int mine, int others, int alive)
    {
        var due = (double)mine / (mine + others);
        if (!_holdings.TryGetValue(key, out var holding))
            // Where others poll, they give way first. Where nobody does, all may be about to begin.
            holding = new Holding(others > 0 ? 0 : 1.0 / Math.Max(1, alive), due, time.GetTimestamp());

        if (due <= holding.Share)
            holding = new Holding(due, due, time.GetTimestamp());
        else if (due < holding.Due)
            holding = holding with { Due = due };
        else if (due > holding.Due)
            holding = new Holding(Math.Max(holding.Share, 0), due, time.GetTimestamp());
        else if (time.GetElapsedTime(holding.Since) >= options.Value.LeaseDuration)
            holding = new Holding(due, due, holding.Since);

        _holdings[key] = holding;
    }

    private void Publish() =>
        budgets.SetShares(_holdings.ToDictionary(pair => pair.Key, pair => pair.Value.Share), options.Value.LeaseDuration);

    /// <param name="Share">What is taken.</param>
    /// <param name="Due">What is this instance's by the rows.</param>
    /// <param name="Since">Since when the rows have said at least so.</param>
    private sealed record Holding(double Share, double Due, long Since);
}
