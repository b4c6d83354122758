using LiveLogs.Logs.Filters;
using LiveLogs.Search;
using Xunit;

namespace LiveLogs.Tests.Search;

public sealed class EscapeHintsTests
{
    [Theory]
    [InlineData(@"""C:\temp""", "\\t is a tab. Write \\\\t")]
    [InlineData(@"attr.path:""C:\new""", "\\n is a line feed. Write \\\\n")]
    [InlineData(@"level:error (source:""a\rb"" OR x)", "\\r is a carriage return. Write \\\\r")]
    [InlineData(@"""C:\\temp""", null)]
    [InlineData(@"-""C:\temp""", null)]
    [InlineData(@"/a\tb/", null)]
    public void A_tab_that_may_have_been_meant_as_a_backslash_is_told(string filter, string? hint)
    {
        var hints = EscapeHints.Of(LogFilter.Parse(filter));

        if (hint is null)
            Assert.Empty(hints);
        else
            Assert.Contains(hint, Assert.Single(hints), StringComparison.Ordinal);
    }
}
