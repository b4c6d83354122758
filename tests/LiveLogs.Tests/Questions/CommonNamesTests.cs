using LiveLogs.Questions.Catalogue;
using Xunit;

namespace LiveLogs.Tests.Questions;

public sealed class CommonNamesTests
{
    [Fact]
    public void Questions_know_the_common_metrics_and_no_others() =>
        Assert.Equal(LiveLogs.Metrics.Meanings.CommonMetrics.Units.Keys.Order(), CommonMetrics.All.Select(metric => metric.Name).Order());
}
