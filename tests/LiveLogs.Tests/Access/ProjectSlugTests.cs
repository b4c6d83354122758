using LiveLogs.Access;
using Xunit;

namespace LiveLogs.Tests.Access;

public sealed class ProjectSlugTests
{
    [Theory]
    [InlineData("ab")]
    [InlineData("shop")]
    [InlineData("0-day")]
    [InlineData("a1b2c3d4-e5f6-7890-abcd")]
    [InlineData("connections-2")]
    public void These_can_be_projects(string slug) => Assert.Null(ProjectSlug.WhyNot(slug));

    [Theory]
    [InlineData("")]
    [InlineData("a")]
    [InlineData("-shop")]
    [InlineData("Shop")]
    [InlineData("shop!")]
    [InlineData("shop\n")]
    [InlineData("käse")]
    [InlineData("a1b2c3d4-e5f6-7890-abcd-ef0123456789")]
    [InlineData("a1b2c3d4e5f67890abcdef0123456789")]
    [InlineData("hub")]
    [InlineData("simulate")]
    public void These_cannot(string slug) => Assert.NotNull(ProjectSlug.WhyNot(slug));

    [Fact]
    public void The_longest_has_63_characters()
    {
        Assert.Null(ProjectSlug.WhyNot(new string('a', 63)));
        Assert.NotNull(ProjectSlug.WhyNot(new string('a', 64)));
    }
}
