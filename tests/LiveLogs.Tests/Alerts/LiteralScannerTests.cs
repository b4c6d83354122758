using LiveLogs.Alerts.Matching;
using Xunit;

namespace LiveLogs.Tests.Alerts;

public sealed class LiteralScannerTests
{
    private const string Letters = "abcdefghijklmnopqrstuvwxyz0123456789 -_/.:=[]{}<>\"'!?#%&+*,;@~";

    [Theory]
    [InlineData(10, 5, 40)]
    [InlineData(5_000, 12, 60)]
    [InlineData(40_000, 3, 16)]
    [InlineData(100_000, 3, 60)]
    public void Its_table_is_bounded_and_nothing_is_overlooked(int count, int shortest, int longest)
    {
        var random = new Random(count);
        var texts = Enumerable.Range(0, count)
            .Select(_ => new string(random.GetItems<char>(Letters, random.Next(shortest, longest + 1)))).Distinct().ToList();
        var scanner = new LiteralScanner(texts);

        Assert.InRange(scanner.Cells, 1, LiteralScanner.MaxCells);
        foreach (var id in Enumerable.Range(0, 500).Select(_ => random.Next(texts.Count)))
        {
            var found = new List<int>();
            scanner.Scan($"2026 {texts[id].ToUpperInvariant()} ü", found);
            Assert.Contains(id, found);
        }
    }

    [Fact]
    public void Texts_with_one_beginning_are_told_apart()
    {
        var scanner = new LiteralScanner([.. Enumerable.Range(0, 5_000).Select(number => $"connection refused by host {number:D5}")]);
        var found = new List<int>();
        scanner.Scan("connection refused by host 04711", found);

        Assert.Equal([4711], found);
    }
}
