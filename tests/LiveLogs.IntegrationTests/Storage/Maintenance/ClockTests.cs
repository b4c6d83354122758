using LiveLogs.Connectors.Push;
using LiveLogs.Ingestion;
using LiveLogs.Ingestion.Committing;
using LiveLogs.Logs;
using LiveLogs.Storage.Entries;
using LiveLogs.Storage.Sequences;
using LiveLogs.Streaming.Push;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Xunit;

namespace LiveLogs.IntegrationTests.Storage.Maintenance;

/// <summary>Instances whose clocks are wrong, beside a database whose clock is right.</summary>
public sealed class ClockTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private static readonly DateTimeOffset Now = TimeProvider.System.GetUtcNow();

    [Theory]
    [InlineData(40 * 24 * 60)]
    [InlineData(-40 * 24 * 60)]
    [InlineData(6)]
    [InlineData(-6)]
    public async Task An_instance_with_a_wrong_clock_removes_nothing(int minutes)
    {
        var connection = await WithEntriesAsync(0, 3, 20, 29, 31, 45);
        await database.ExecuteAsync("INSERT INTO entry_counts VALUES ($1, now() - interval '50 days', 9, 1)", connection.Identity.ConnectionNumber);
        var maintenance = new TestMaintenance(database, new StoppedClock(Now.AddMinutes(minutes)));

        await maintenance.RunAsync();

        Assert.Equal(6, (await connection.SeqsAsync()).Count);
        Assert.Equal(1, await database.ScalarAsync<long>(
            "SELECT count(*) FROM entry_counts WHERE connection_number = $1 AND minute < now() - interval '49 days'", connection.Identity.ConnectionNumber));
        Assert.Contains(maintenance.Log.Lines, line => line.StartsWith("Error", StringComparison.Ordinal) && line.Contains("[4023]", StringComparison.Ordinal));
        Assert.True(maintenance.Clock.IsInDoubt);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(-3)]
    public async Task One_that_is_nearly_right_removes_what_the_database_calls_old(int minutes)
    {
        var connection = await WithEntriesAsync(0, 3, 29, 32, 45);
        var maintenance = new TestMaintenance(database, new StoppedClock(Now.AddMinutes(minutes)));

        await maintenance.RunAsync();

        Assert.Equal(3, (await connection.SeqsAsync()).Count);
        Assert.Equal(minutes != 0, maintenance.Log.Lines.Any(line => line.StartsWith("Warning", StringComparison.Ordinal) && line.Contains("[4022]", StringComparison.Ordinal)));
        Assert.Empty(maintenance.Failures);
    }

    [Theory]
    [InlineData(40)]
    [InlineData(-3)]
    [InlineData(-40)]
    public async Task Lines_are_accepted_by_the_databases_clock(int days)
    {
        var connection = await StoredConnection.CreateAsync(database, "accepted");
        var maintenance = new TestMaintenance(database, new StoppedClock(Now.AddDays(days)));
        await maintenance.Watch.CompareAsync(CancellationToken.None);
        var committer = Committer(maintenance.Window);

        var result = await committer.CommitAsync(
            connection.Request([.. new[] { 0, -29, 1, -40, 3 }.Select((age, number) => connection.Entry(number, Now.AddDays(age)))]), CancellationToken.None);

        Assert.Equal((3, 2), (result.Stored, result.Refused));
    }

    [Fact]
    public async Task A_clock_that_is_set_while_the_service_runs_changes_nothing_but_the_doubt()
    {
        var clock = new StoppedClock(Now);
        var maintenance = new TestMaintenance(database, clock);
        await maintenance.Watch.CompareAsync(CancellationToken.None);
        var before = maintenance.Window.Now();

        clock.Now = Now.AddDays(40);

        Assert.InRange((maintenance.Window.Now().Newest.ToDateTimeOffset() - before.Newest.ToDateTimeOffset()).TotalMinutes, 0, 5);
        Assert.True(maintenance.Clock.IsInDoubt);
        clock.Now = TimeProvider.System.GetUtcNow();
        Assert.False(maintenance.Clock.IsInDoubt);
    }

    [Fact]
    public async Task A_push_is_not_called_delivered_when_a_clock_in_doubt_refused_some_of_it()
    {
        var connection = await StoredConnection.CreateAsync(database, "pushed");
        foreach (var (days, isInDoubt) in new[] { (40, true), (-40, true), (0, false) })
        {
            var maintenance = new TestMaintenance(database, days == 0 ? TimeProvider.System : new StoppedClock(Now.AddDays(days)));
            await maintenance.Watch.CompareAsync(CancellationToken.None);
            using var arrivals = new FirstArrivals(database.DataSource, Hasher(), maintenance.Clock);
            var receiver = Receiver(maintenance.Window, arrivals);

            var good = await receiver.StoreAsync(connection.Identity, Pushed(Now), CancellationToken.None);
            Assert.Equal(0, good.Refused);
            if (isInDoubt)
                await Assert.ThrowsAsync<ClockInDoubtException>(() => receiver.StoreAsync(connection.Identity, Pushed(Now, Now.AddDays(-40)), CancellationToken.None));
            else
                Assert.Equal(1, (await receiver.StoreAsync(connection.Identity, Pushed(Now, Now.AddDays(-40)), CancellationToken.None)).Refused);
        }
    }

    private static PushedBatch Pushed(params DateTimeOffset[] times) => new(
        [new PushedEvents("/shop/web", new Dictionary<string, string>(), [.. times.Select(time => new RawEvent { EventId = $"{time.Ticks}", Timestamp = EventTime.From(time), Message = "pushed" })])],
        []);

    private async Task<StoredConnection> WithEntriesAsync(params int[] daysAgo)
    {
        var connection = await StoredConnection.CreateAsync(database, $"p{Guid.NewGuid():N}"[..20]);
        // Stored when they were new.
        await Committer(new AcceptanceWindow(TimeProvider.System, TimeSpan.FromDays(100))).CommitAsync(
            connection.Request([.. daysAgo.Select((days, number) => connection.Entry(number, Now.AddDays(-days)))]), CancellationToken.None);
        return connection;
    }

    private BatchCommitter Committer(AcceptanceWindow window) => new(
        database.DataSource,
        [new EntryWriter(new Partitions(database.DataSource, database.Engine, NullLogger<Partitions>.Instance)), new LedgerWriter(), new CountWriter()],
        [],
        new StoredEntries(database.DataSource),
        window,
        TimeProvider.System,
        NullLogger<BatchCommitter>.Instance);

    private PushReceiver Receiver(AcceptanceWindow window, FirstArrivals arrivals) => new(
        Committer(window),
        new EntryNormaliser(Hasher(), NullLogger<EntryNormaliser>.Instance),
        new PushDirectory(database.DataSource),
        window,
        arrivals,
        TimeProvider.System,
        Options.Create(new IngestionOptions()),
        NullLogger<PushReceiver>.Instance);

    private static EventKeyHasher Hasher()
    {
        var hasher = new EventKeyHasher();
        hasher.SetSecret(new byte[SipHash.KeyLength]);
        return hasher;
    }
}
