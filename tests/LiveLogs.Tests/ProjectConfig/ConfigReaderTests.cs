using System.Text.Json;
using LiveLogs.ProjectConfig.Fields;
using Xunit;

namespace LiveLogs.Tests.ProjectConfig;

public sealed class ConfigReaderTests
{
    private static readonly ConfigField[] Fields =
    [
        new("name", ConfigFieldKind.Text, "unique in the project.") { Required = true },
        new("kind", ConfigFieldKind.Text, "of lamp."),
    ];

    [Theory]
    [InlineData("""{"name":"desk","kind":"led"}""", "")]
    [InlineData("""{"name":"desk"}""", "")]
    [InlineData("""{"name":"desk","kind":null}""", "")]
    [InlineData("""{"name":"desk","kind":"neon"}""", "kind")]
    [InlineData("""{"name":"desk","kind":7}""", "kind")]
    public void A_fixed_field_may_be_sent_back_and_not_changed(string body, string wrong)
    {
        var reader = Reader(body);

        reader.Fixed("kind", "led");

        Assert.Equal(wrong, string.Join(',', reader.ByField().Keys));
    }

    [Theory]
    [InlineData("\" desk \"", "desk")]
    [InlineData("\"\"", null)]
    [InlineData("\"   \"", null)]
    [InlineData("7", null)]
    public void A_name_has_no_white_space_around_it(string name, string? read) =>
        Assert.Equal(read, Reader($$"""{"name":{{name}}}""").Name("name"));

    [Fact]
    public void A_name_has_200_visible_characters_at_most()
    {
        var (longest, tooLong, hidden) = (Named(new string('x', 200)), Named(new string('x', 201)), Named("a\nb"));

        Assert.Equal((0, 1, 1), (longest.Errors.Count, tooLong.Errors.Count, hidden.Errors.Count));

        static ConfigReader Named(string name)
        {
            var reader = Reader(JsonSerializer.Serialize(new { name }));
            reader.Name("name");
            return reader;
        }
    }

    [Fact]
    public void Mistakes_inside_of_a_field_are_named_by_their_path()
    {
        var reader = Reader("[]");
        reader.Fail("config", [new("", "Is wrong."), new("url", "Is wrong."), new("url", "Is too long.")]);

        Assert.Equal(["Is wrong.", "Is too long."], reader.ByField()["config.url"]);
        Assert.Equal(["body", "config", "config.url"], reader.ByField().Keys.Order(StringComparer.Ordinal));
    }

    private static ConfigReader Reader(string body) => new(JsonElement.Parse(body), Fields);
}
