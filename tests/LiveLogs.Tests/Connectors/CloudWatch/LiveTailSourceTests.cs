using LiveLogs.CloudSimulator;
using LiveLogs.CloudSimulator.CloudWatch;
using LiveLogs.CloudSimulator.CloudWatch.Store;
using LiveLogs.Connectors;
using LiveLogs.Connectors.CloudWatch;
using LiveLogs.Ingestion;
using LiveLogs.Tests.Outbound;
using Xunit;

namespace LiveLogs.Tests.Connectors.CloudWatch;

public sealed class LiveTailSourceTests : IAsyncLifetime, IDisposable
{
    private const string Region = "us-east-1";
    private const string Payments = "/shop/payments";

    /// <summary>It ends what a test has left open; nothing is waited for by the clock.</summary>
    private readonly CancellationTokenSource _patience = new();

    /// <summary>The connector's clock stands still unless a test moves it: silence on a busy machine is no broken session.</summary>
    private readonly ManualTime _time = new(TimeProvider.System.GetUtcNow());

    private Simulator _simulator = null!;
    private CloudWatchRig _rig = null!;

    public async ValueTask InitializeAsync()
    {
        _simulator = await Simulator.StartAsync(new SimulatorOptions { CloudWatch = { EnforceRates = false } }, TimeProvider.System, CancellationToken.None);
        _simulator.CloudWatch.LiveTail.UpdateInterval = TimeSpan.FromMilliseconds(10);
        _rig = await CloudWatchRig.StartAsync(
            (_, _) => throw new InvalidOperationException("Nobody should ask here."), new ConnectorsOptions { QuotaShare = 1 }, _time);
        Group(Payments).TryCreateStream("web-1");
    }

    public void Dispose() => _patience.Dispose();

    public async ValueTask DisposeAsync()
    {
        await _patience.CancelAsync();
        await _rig.DisposeAsync();
        await _simulator.DisposeAsync();
    }

    [Fact]
    public async Task A22_lines_are_shown_with_the_source_they_will_be_read_from()
    {
        Group("/shop/payments-archive").TryCreateStream("web-1");
        Group("/shop/web").TryCreateStream("web-1");
        await using var session = Open(("log_group", new[] { Payments, Group("/shop/web").Arn }));

        var shown = await ShowAsync(session, () =>
        {
            Write("one");
            Write("not asked for", "/shop/payments-archive");
            Write("two \ud83d of a pair", "/shop/web");
        }, 2);

        Assert.Equal(["one", "two \ud83d of a pair"], shown.Select(one => one.Raw.Message));
        Assert.Equal([Payments, "/shop/web"], shown.Select(one => one.Source.Name));
        Assert.Equal(("web-1", ""), (shown[0].Raw.Stream, shown[0].Raw.EventId));
    }

    [Fact]
    public async Task A22_streams_and_pattern_select_what_is_shown()
    {
        await using var session = Open(("log_stream_prefix", "web"), ("filter_pattern", "ERROR"));

        var shown = await ShowAsync(session, () =>
        {
            Write("ERROR elsewhere", stream: "job-1");
            Write("INFO here");
            Write("ERROR here");
        }, 1);

        Assert.Equal("ERROR here", Assert.Single(shown).Raw.Message);
    }

    public static TheoryData<string> Cuts => ["""{"piece_bytes":1}""", """{"piece_bytes":13}""", """{"in_pairs":true}""", """{"in_pairs":true,"piece_bytes":100}"""];

    [Theory]
    [MemberData(nameof(Cuts))]
    public async Task A22_it_does_not_matter_how_messages_are_cut_on_the_way(string fault)
    {
        AddFault(fault);
        await using var session = Open();

        var shown = await ShowAsync(session, () => Write("Grüße 😀"), 1);

        Assert.Equal("Grüße 😀", Assert.Single(shown).Raw.Message);
    }

    [Theory]
    [InlineData("""{"bad_prelude_at":4}""", "broke")]
    [InlineData("""{"bad_message_at":4}""", "broke")]
    [InlineData("""{"bad_message_at":1}""", "broke")]
    [InlineData("""{"end_after":4,"end_with":"close"}""", "without a reason")]
    [InlineData("""{"end_after":4,"end_with":"reset"}""", "broke")]
    [InlineData("""{"end_after":4,"end_with":"streaming_exception"}""", "SessionStreamingException")]
    [InlineData("""{"end_after":1,"end_with":"error"}""", "InternalServerError")]
    public async Task A22_a_session_that_breaks_is_told_as_passing_trouble(string fault, string said)
    {
        AddFault(fault);
        await using var session = Open();

        var error = await Assert.ThrowsAsync<LogSourceException>(() => UntilEndAsync(session));

        Assert.Equal(LogSourceFailure.Transient, error.Failure);
        Assert.Contains(said, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A22_a_session_whose_time_is_over_ends_in_good_order()
    {
        await using var session = Open();
        var updates = 0;
        await foreach (var _ in session.Provisional!.FollowAsync(_patience.Token))
        {
            if (++updates == 4)
                _simulator.CloudWatch.LiveTail.SessionLifetime = TimeSpan.Zero;
        }

        Assert.InRange(updates, 4, int.MaxValue);
    }

    [Fact]
    public async Task A22_more_than_500_lines_a_second_are_a_sample_and_say_so()
    {
        await using var session = Open();
        await using var updates = session.Provisional!.FollowAsync(_patience.Token).GetAsyncEnumerator();
        Assert.True(await updates.MoveNextAsync());
        Group(Payments).Put("web-1", [.. Enumerable.Range(0, 1_200).Select(number => new NewLogEvent(TimeProvider.System.GetUtcNow(), $"line {number}"))]);

        while (updates.Current.Events.Count == 0)
            Assert.True(await updates.MoveNextAsync());

        Assert.Equal((true, 400), (updates.Current.IsSampled, updates.Current.Events.Count));
        Assert.True(await updates.MoveNextAsync());
        Assert.Equal((false, 0), (updates.Current.IsSampled, updates.Current.Events.Count));
    }

    [Fact]
    public async Task A22_the_sixteenth_session_of_an_account_is_refused_with_the_reason()
    {
        await using var session = Open();
        var open = new List<IAsyncEnumerator<ProvisionalUpdate>>();
        for (var number = 0; number < 15; number++)
        {
            // The budget of requests fills.
            _time.Advance(TimeSpan.FromSeconds(1));
            open.Add(session.Provisional!.FollowAsync(_patience.Token).GetAsyncEnumerator());
            Assert.True(await open[^1].MoveNextAsync());
        }

        _time.Advance(TimeSpan.FromSeconds(1));
        var error = await Assert.ThrowsAsync<LogSourceException>(() => UntilEndAsync(session));

        Assert.Equal((LogSourceFailure.Throttled, "LimitExceededException"), (error.Failure, error.ProviderCode));
        Assert.Contains("its limit of Live Tail sessions", error.Message, StringComparison.Ordinal);
        foreach (var one in open)
            await one.DisposeAsync();
    }

    [Fact]
    public async Task A22_a_missing_permission_and_a_missing_group_are_told()
    {
        _simulator.CloudWatch.Accounts.Find(AwsAccessKey.DefaultId)!.Value.Key.Deny("logs:StartLiveTail");
        await using var session = Open();
        await using var elsewhere = Open(("log_group", "/shop/missing"));

        Assert.Equal("logs:StartLiveTail", (await Assert.ThrowsAsync<LogSourceException>(() => UntilEndAsync(session))).MissingPermission);
        Assert.Equal(LogSourceFailure.NotFound, (await Assert.ThrowsAsync<LogSourceException>(() => UntilEndAsync(elsewhere))).Failure);
    }

    [Theory]
    [InlineData(false, null)]
    [InlineData("yes", "live_tail")]
    [InlineData(true, "live_tail", "/a,/b", "web")]
    [InlineData(true, "live_tail", "/a,/b,/c,/d,/e,/f,/g,/h,/i,/j,/k")]
    [InlineData(true, null, "/a,/b,/c,/d,/e,/f,/g,/h,/i,/j")]
    public void What_one_session_can_show_is_checked_when_it_is_saved(object value, string? wrong, string groups = "/a", string? prefix = null)
    {
        var config = CloudWatchRig.Config(("live_tail", value), ("log_group", groups.Split(',')), ("log_stream_prefix", prefix!));

        var (read, errors) = CloudWatchConfig.Read(config, GuardedHttpTests.Guard());

        Assert.Equal(wrong, errors.SingleOrDefault()?.Field);
        if (read is not null)
            Assert.Equal("https://stream-logs.us-east-1.amazonaws.com/", read.StreamEndpoint.AbsoluteUri);
    }

    private void AddFault(string eventStream) =>
        _simulator.Faults.AddJson("""[{"when":{"operation":"StartLiveTail"},"then":{"event_stream":FAULT}}]""".Replace("FAULT", eventStream, StringComparison.Ordinal));

    private IConnectorSession Open(params (string Name, object Value)[] more) => _rig.Open(new Uri(_simulator.Url), [
        ("access_key_id", AwsAccessKey.DefaultId), ("secret_access_key", AwsAccessKey.DefaultSecret), ("live_tail", true), .. more]);

    private LiveLogs.CloudSimulator.CloudWatch.Store.LogGroup Group(string name) => _simulator.CloudWatch.Store.Group(AwsAccount.DefaultId, Region, name);

    private void Write(string text, string group = Payments, string stream = "web-1") =>
        Group(group).Put(stream, [new NewLogEvent(TimeProvider.System.GetUtcNow(), text)]);

    /// <summary>What is shown of what is written once the session is open.</summary>
    private async Task<List<ProvisionalEvent>> ShowAsync(IConnectorSession session, Action write, int count)
    {
        var shown = new List<ProvisionalEvent>();
        var hasWritten = false;
        await foreach (var update in session.Provisional!.FollowAsync(_patience.Token))
        {
            if (!hasWritten)
                write();

            hasWritten = true;
            shown.AddRange(update.Events);
            if (shown.Count >= count)
                break;
        }

        return shown;
    }

    private async Task<int> UntilEndAsync(IConnectorSession session)
    {
        var updates = 0;
        await foreach (var _ in session.Provisional!.FollowAsync(_patience.Token))
            updates++;

        return updates;
    }
}
