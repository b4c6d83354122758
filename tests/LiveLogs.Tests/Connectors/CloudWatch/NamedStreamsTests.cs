using LiveLogs.Ingestion;
using Xunit;

namespace LiveLogs.Tests.Connectors.CloudWatch;

/// <summary>Log streams that are read by their names.</summary>
public class NamedStreamsTests
{
    [Fact]
    public async Task More_than_a_hundred_streams_are_read_in_several_calls_of_one_scan()
    {
        await using var rig = await CloudWatchRig.StartAsync((request, context) =>
        {
            var streams = request["logStreamNames"]!.AsArray();
            Assert.InRange(streams.Count, 1, 100);
            var token = (string?)request["nextToken"];
            return CloudWatchRig.Answer(context, (200, token is null
                ? CloudWatchRig.Page("more", ((string)streams[0]!, 1000))
                : CloudWatchRig.Page(null, ((string)streams[^1]!, 1000))));
        });
        await using var session = rig.Open(("log_streams", Enumerable.Range(0, 250).Select(number => $"s{number:D3}").ToArray()));

        var pages = await CloudWatchRig.ScanAsync(session.Sources[0], CloudWatchRig.Window(1000, 2000));

        Assert.Equal(["s000", "s099", "s100", "s199", "s200", "s249"], pages.SelectMany(page => page.Events).Select(one => one.EventId));
        Assert.Equal([100, 100, 100, 100, 50, 50], rig.Requests.Select(request => request["logStreamNames"]!.AsArray().Count));
    }

    [Theory]
    [InlineData(2, new[] { 1 })]
    [InlineData(100, new[] { 0 })]
    [InlineData(100, new[] { 17, 18, 99 })]
    [InlineData(250, new[] { 3, 120, 249 })]
    public async Task Streams_that_do_not_exist_do_not_keep_the_others_from_being_read(int count, int[] missing)
    {
        var gone = missing.Select(number => $"s{number:D3}").ToHashSet(StringComparer.Ordinal);
        await using var rig = await StreamsAsync(gone);
        await using var session = rig.Open(("log_streams", Enumerable.Range(0, count).Select(number => $"s{number:D3}").ToArray()));
        var source = session.Sources[0];

        var first = await CloudWatchRig.ScanAsync(source, CloudWatchRig.Window(1000, 2000));
        var before = rig.Requests.Count;
        var second = await CloudWatchRig.ScanAsync(source, CloudWatchRig.Window(1000, 2000));

        var expected = Enumerable.Range(0, count).Select(number => $"s{number:D3}").Where(name => !gone.Contains(name)).ToList();
        Assert.Equal(expected, first.SelectMany(page => page.Events).Select(one => one.EventId).Order(StringComparer.Ordinal));
        Assert.Equal(expected, second.SelectMany(page => page.Events).Select(one => one.EventId).Order(StringComparer.Ordinal));
        // Found out once, by halving.
        Assert.InRange(before, 2, 20 * missing.Length);
        Assert.All(gone, name => Assert.Contains(name, source.Warning, StringComparison.Ordinal));
    }

    [Fact]
    public async Task When_no_named_stream_exists_or_the_group_does_not_that_is_the_failure()
    {
        await using var rig = await StreamsAsync(["a", "b"]);
        await using var session = rig.Open(("log_streams", new[] { "a", "b" }));
        Assert.Equal(LogSourceFailure.NotFound, (await Assert.ThrowsAsync<LogSourceException>(() => CloudWatchRig.ScanAsync(session.Sources[0], CloudWatchRig.Window(1, 2)))).Failure);
        Assert.Equal(LogSourceFailure.NotFound, (await Assert.ThrowsAsync<LogSourceException>(() => CloudWatchRig.ScanAsync(session.Sources[0], CloudWatchRig.Window(1, 2)))).Failure);

        await using var empty = await CloudWatchRig.StartAsync((400, """{"__type":"ResourceNotFoundException","message":"The specified log group does not exist."}"""));
        await using var lost = empty.Open(("log_streams", new[] { "a", "b", "c", "d" }));
        Assert.Equal(LogSourceFailure.NotFound, (await Assert.ThrowsAsync<LogSourceException>(() => CloudWatchRig.ScanAsync(lost.Sources[0], CloudWatchRig.Window(1, 2)))).Failure);
        Assert.Equal(2, empty.Requests.Count);
    }

    /// <summary>One event a stream, called by its name; with a missing one the whole call is refused, as the service does.</summary>
    private static Task<CloudWatchRig> StreamsAsync(IReadOnlyCollection<string> gone) => CloudWatchRig.StartAsync((request, context) =>
    {
        var names = request["logStreamNames"]?.AsArray().Select(name => (string)name!).ToList() ?? [];
        return CloudWatchRig.Answer(context, names.Exists(gone.Contains)
            ? (400, """{"__type":"ResourceNotFoundException","message":"The specified log stream does not exist."}""")
            : (200, CloudWatchRig.Page(null, [.. names.Select(name => (name, 1000L))])));
    });
}
