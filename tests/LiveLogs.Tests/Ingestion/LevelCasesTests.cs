using LiveLogs.Benchmarks.Levels;
using LiveLogs.Ingestion;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace LiveLogs.Tests.Ingestion;

/// <summary>Lines of many programs, clouds and formats, collected without a look at the code.</summary>
public sealed class LevelCasesTests
{
    private const double Right = 0.98;

    [Fact]
    public void Nearly_all_lines_get_their_right_level()
    {
        var keys = new EventKeyHasher();
        keys.SetSecret("0123456789abcdef"u8);
        var normaliser = new EntryNormaliser(keys, NullLogger<EntryNormaliser>.Instance);
        var cases = LevelCase.ReadAll(Path.Combine(AppContext.BaseDirectory, "Levels", "cases.ndjson")).Where(one => one.Disputed is null).ToList();

        var wrong = cases.Where(one => one.Normalise(normaliser).Level != one.Level).Select(one => $"{one.Program}: {one.Input}").ToList();

        Assert.True(cases.Count >= 600, $"{cases.Count} cases");
        Assert.True(wrong.Count <= cases.Count * (1 - Right), string.Join('\n', wrong));
    }
}
