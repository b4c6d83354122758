using System.Text.RegularExpressions;
using LiveLogs.CloudSimulator;
using LiveLogs.CloudSimulator.CloudWatch.Store;
using LiveLogs.CloudSimulator.Shop;
using Xunit;

namespace LiveLogs.Tests.CloudSimulator;

public sealed partial class ShopTests : IAsyncLifetime
{
    private Simulator _simulator = null!;
    private IReadOnlyList<LedgerEntry> _lines = [];

    public async ValueTask InitializeAsync()
    {
        _simulator = await Simulator.StartAsync(new SimulatorOptions { Demo = true }, TimeProvider.System, CancellationToken.None);
        _lines = _simulator.Ledger.Read();
    }

    public async ValueTask DisposeAsync() => await _simulator.DisposeAsync();

    [Fact]
    public void The_history_fills_every_log_group_at_20_to_60_lines_a_second()
    {
        Assert.Equal(ShopLogGroups.All.Select(group => group.Name).Order(), _lines.Select(line => line.LogGroup).Distinct().Order());
        Assert.InRange(_lines.Count / (15 * 60.0), 20, 60);
    }

    [Fact]
    public void A_purchase_can_be_followed_through_the_services_by_its_trace()
    {
        var traces = _lines
            .Select(line => (line.LogGroup, Trace: TracePattern.Match(line.Event.Message).Value))
            .Where(line => line.Trace.Length > 0)
            .GroupBy(line => line.Trace, line => line.LogGroup);

        Assert.True(traces.Count(trace => trace.Distinct().Count() >= 5) > 100);
    }

    [Fact]
    public void Errors_come_in_bursts_with_stack_traces_of_several_lines()
    {
        var errors = _lines.Where(line => line.Event.Message.Contains("PSQLException", StringComparison.Ordinal)).ToList();
        var minutes = errors.GroupBy(line => line.Event.Timestamp / 60_000).Count();

        Assert.InRange(minutes, 2, 8);
        Assert.All(errors, line => Assert.True(line.Event.Message.Count(character => character == '\n') > 5));
        Assert.Contains(_lines, line => line.Event.Message.Contains("PaymentUnavailableException", StringComparison.Ordinal));
    }

    [GeneratedRegex(@"(?<=trace(_id)?""?[=:]""?|TraceId=)[0-9a-f]{32}", RegexOptions.CultureInvariant)]
    private static partial Regex TracePattern { get; }
}
