using System.Globalization;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using LiveLogs.Alerts.Rules.Api;
using Xunit;
using YamlDotNet.Core;

namespace LiveLogs.Tests.Alerts;

/// <summary>A few bytes of YAML can stand for a very deep, very large or very slow document: none of that gets past its events.</summary>
public sealed class RuleYamlTests
{
    [Fact]
    public void Reads_lists_maps_texts_numbers_and_what_is_nothing()
    {
        var rules = RuleYaml.Read("- {name: 'a', n: 1.5, on: true, none: ~, list: [x, \"2\"]}\n- name: |\n    b\n    c\n");

        Assert.Equal("""{"name":"a","n":1.5,"on":true,"none":null,"list":["x","2"]}""", rules[0].GetRawText());
        Assert.Equal("b\nc\n", rules[1].GetProperty("name").GetString());
    }

    public static TheoryData<string, string> Hostile => new()
    {
        { "flow lists", new string('[', 25_000) + new string(']', 25_000) },
        { "flow lists without an end", new string('[', 500_000) },
        { "flow maps", string.Concat(Enumerable.Repeat("{a: ", 100_000)) },
        { "block lists", string.Concat(Enumerable.Repeat("- ", 100_000)) + "a" },
        { "explicit names", string.Concat(Enumerable.Repeat("? ", 100_000)) + "a" },
        { "block maps", string.Concat(Enumerable.Range(0, 1000).Select(depth => new string(' ', depth) + "a:\n")) },
        { "lists in lists of maps", "- " + string.Concat(Enumerable.Repeat("[{a: ", 50_000)) },
        { "seventeen levels", new string('[', 17) + new string(']', 17) },
        { "aliases as a name", Aliases(40) + "- ? *a39\n  : 1\n" },
        { "aliases as values", Aliases(40) + "- *a39\n" },
        { "an alias of itself", "- &a [*a]\n" },
        { "an anchor alone", "- &a x\n" },
        { "an anchor on a map", "- &a {name: x}\n" },
        { "a merge", "- &a {b: 1}\n- <<: *a\n" },
        { "an alias of nothing", "- *nothing\n" },
        { "a list as a name", "- ? [a, b]\n  : 1\n" },
        { "a map as a name", "- {{a: 1}: 2}\n" },
        { "a name twice", "- {a: 1, a: 2}\n" },
        { "a name twice, once in quotes", "- a: 1\n  \"a\": 2\n" },
        { "a tag", "- !!binary aGVsbG8=\n" },
        { "a tag of a program", "- !<tag:yaml.org,2002:python/object/apply:os.system> ['x']\n" },
        { "two documents", "- a\n---\n- b\n" },
        { "no list", "a: 1\n" },
        { "a text", "hello" },
        { "nothing", "" },
        { "comments only", "# a\n# b\n" },
        { "NUL", "- \"a\\0b\"\n" },
        { "NUL in a name", "- {\"a\\0b\": 1}\n" },
        { "half of a pair", "- \"\\ud800\"\n" },
        { "half a million and more", "[" + string.Concat(Enumerable.Repeat("a,", 600_000)) + "]" },
    };

    [Theory]
    [MemberData(nameof(Hostile))]
    public void What_rules_have_no_need_of_is_refused_with_its_place(string what, string yaml)
    {
        var error = Record.Exception(() => RuleYaml.Read(yaml));

        Assert.True(error is FormatException or YamlException, $"{what}: {error}");
        Assert.InRange(error.Message.Length, 1, 200);
    }

    [Fact]
    public void Any_pieces_of_yaml_are_read_or_refused()
    {
        string[] pieces = ["- ", "[", "]", "{", "}", ",", ": ", "? ", "&a ", "*a", "!t ", "\n", "  ", "'", "\"", "|\n", ">-\n", "#c\n", "---\n", "...\n", "%TAG ! x\n", "a", "\t", "\\", "\u2028"];
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(1000), Prop.ForAll(Gen.Elements(pieces).ListOf().ToArbitrary(), list =>
        {
            var error = Record.Exception(() => RuleYaml.Read(string.Concat(list)));
            return (error is null or FormatException or YamlException).Label($"{error}");
        }));
    }

    private static string Aliases(int levels)
    {
        var yaml = new StringBuilder("- &a0 [x, x]\n");
        for (var level = 1; level < levels; level++)
            yaml.Append(CultureInfo.InvariantCulture, $"- &a{level} [*a{level - 1}, *a{level - 1}]\n");
        return yaml.ToString();
    }
}
