using LiveLogs.Connectors.Calls;
using LiveLogs.Streaming;
using LiveLogs.Tests.Connectors;
using Microsoft.Extensions.Options;
using Xunit;

namespace LiveLogs.Tests.Streaming;

/// <summary>Several instances over one table of leases, each with its own view of it.</summary>
public sealed class QuotaSharesTests
{
    private const string Quota = "aws:123:eu-west-1";
    private readonly ManualTime _time = new();
    private readonly List<LeaseRow> _rows = [.. Enumerable.Range(1, 6).Select(number =>
        new LeaseRow(number, new Guid(number, 0, 0, new byte[8]), Quota, true, 1, null, false, 0))];

    [Fact]
    public void Alone_an_instance_has_the_whole_budget_from_its_first_claim_on()
    {
        var only = new Member(_time);

        only.Claim(_rows, 1, alive: 1);

        Assert.Equal(100, only.Rate(_rows));
    }

    [Fact]
    public void A_second_instance_sends_nothing_until_the_first_has_given_way()
    {
        var (first, second) = (new Member(_time), new Member(_time));
        first.Claim(_rows, 1, alive: 1);
        second.Claim(_rows, 2, alive: 2);
        Assert.Equal((100, 0), (first.Rate(_rows), second.Rate(_rows)));

        Pass(TimeSpan.FromSeconds(1), first, second);
        Assert.Equal((50, 0), (first.Rate(_rows), second.Rate(_rows)));

        Pass(TimeSpan.FromSeconds(6), first, second);
        Assert.Equal((50, 50), (first.Rate(_rows), second.Rate(_rows)));
    }

    [Fact]
    public void Shares_go_by_the_number_of_connections()
    {
        var (first, second) = (new Member(_time), new Member(_time));
        foreach (var number in new[] { 1, 2, 3 })
            first.Claim(_rows, number, alive: 2);
        second.Claim(_rows, 4, alive: 2);

        Pass(TimeSpan.FromSeconds(8), first, second);

        Assert.Equal((75, 25), (first.Rate(_rows), second.Rate(_rows)));
    }

    [Fact]
    public void Who_does_not_see_the_leases_any_more_sends_nothing_when_another_has_taken_over()
    {
        var (lost, other) = (new Member(_time), new Member(_time));
        lost.Claim(_rows, 1, alive: 2);
        Pass(TimeSpan.FromSeconds(6), lost, other);
        Assert.Equal(100, lost.Rate(_rows));

        _time.Advance(TimeSpan.FromSeconds(5.1));

        Assert.Equal(0, lost.Rate(_rows));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void However_connections_move_the_shares_never_exceed_the_whole_and_settle_at_it(int seed)
    {
        var random = new Random(seed);
        var members = Enumerable.Range(0, 3).Select(_ => new Member(_time)).ToList();
        var dueIn = members.ConvertAll(_ => random.Next(10));
        for (var step = 0; step < 3_000; step++)
        {
            _time.Advance(TimeSpan.FromMilliseconds(100));
            for (var i = 0; i < members.Count; i++)
            {
                if (--dueIn[i] > 0)
                    continue;

                // About once a second, sometimes three times as slow.
                dueIn[i] = random.Next(8, random.Next(10) == 0 ? 30 : 12);
                members[i].Supervise(_rows, members.Count, random);
            }

            Assert.True(members.Sum(member => member.Rate(_rows)) <= 100.001, $"Seed {seed}, step {step}: {string.Join(" + ", members.Select(member => member.Rate(_rows)))}");
        }

        Pass(TimeSpan.FromSeconds(12), [.. members]);
        if (_rows.Exists(row => row.Owner is not null))
            Assert.Equal(100, members.Sum(member => member.Rate(_rows)), 3);
    }

    private void Pass(TimeSpan span, params Member[] members)
    {
        for (var passed = TimeSpan.Zero; passed < span; passed += TimeSpan.FromSeconds(1))
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            foreach (var member in members)
                member.Look(_rows, members.Length);
        }
    }

    /// <summary>An instance with its budget of 100 requests a second.</summary>
    private sealed class Member
    {
        private readonly Guid _id = Guid.NewGuid();
        private readonly RequestBudgets.Lease _budget;
        private readonly QuotaShares _shares;

        public Member(TimeProvider time)
        {
            var budgets = new RequestBudgets(time);
            _budget = budgets.Rent($"{Quota}:FilterLogEvents", 100);
            _shares = new QuotaShares(budgets, time, Options.Create(new StreamingOptions()));
        }

        /// <summary>What it can send now; nothing when it has no connection to send for.</summary>
        public double Rate(List<LeaseRow> rows) => rows.Exists(row => row.Owner == _id) ? Math.Round(_budget.Budget.Snapshot().MaxRate, 6) : 0;

        public void Look(List<LeaseRow> rows, int alive) => _shares.Update([.. rows], _id, alive);

        public void Claim(List<LeaseRow> rows, int number, int alive)
        {
            IReadOnlyList<LeaseRow> seen = [.. rows];
            var at = rows.FindIndex(row => row.Number == number);
            rows[at] = rows[at] with { Owner = _id, IsOwnerAlive = true };
            _shares.Claimed(seen[at], seen, _id, alive);
        }

        /// <summary>Looks, then takes and gives back connections at random.</summary>
        public void Supervise(List<LeaseRow> rows, int alive, Random random)
        {
            Look(rows, alive);
            foreach (var row in rows.ToList())
            {
                if (row.Owner == _id && random.Next(20) == 0)
                    rows[rows.IndexOf(row)] = row with { Owner = null, IsOwnerAlive = false };
                else if (row.Owner is null && random.Next(8) == 0)
                    Claim(rows, row.Number, alive);
            }
        }
    }
}
