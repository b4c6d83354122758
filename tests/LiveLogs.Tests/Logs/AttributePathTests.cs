using System.Text;
using System.Text.Json;
using FsCheck.Fluent;
using LiveLogs.Logs;
using Xunit;

namespace LiveLogs.Tests.Logs;

public class AttributePathTests
{
    [Theory]
    [InlineData("kubernetes.labels.app.kubernetes.io/name", """{"kubernetes":{"labels":{"app.kubernetes.io/name":"it"}}}""")]
    [InlineData("kubernetes.labels.\"app.kubernetes.io/name\"", """{"kubernetes":{"labels":{"app.kubernetes.io/name":"it"}}}""")]
    [InlineData("labels.compute.googleapis.com/resource_name", """{"labels":{"compute.googleapis.com/resource_name":"it"}}""")]
    [InlineData("resource.service.name", """{"resource":{"service.name":"it"}}""")]
    [InlineData("a.b.c", """{"a.b":{"c":"it"},"a":{"b.c":"no"}}""")]
    [InlineData("a.b.c", """{"a":{"b":{"c":"no"},"b.c":"it"}}""")]
    [InlineData("a.b.c", """{"a.b":{"d":1},"a":{"b":{"c":"it"}}}""")]
    [InlineData("a.b.c", """{"a.b":5,"a":{"b.c":"it"}}""")]
    [InlineData("\"http status\"", """{"http status":"it"}""")]
    [InlineData("\"a.b\".c", """{"a.b":{"c":"it"}}""")]
    [InlineData("x.\"say \\\"hi\\\" \\\\\"", """{"x":{"say \"hi\" \\":"it"}}""")]
    [InlineData("\"say \\\"hi\\\"\"", """{"say \"hi\"":"it"}""")]
    [InlineData("\"\"", """{"":"it"}""")]
    public void The_longest_name_of_a_member_comes_first_at_each_level(string name, string json)
    {
        Assert.True(AttributePath.TryParse(name, out var path));
        Assert.True(path.TryFind(Encoding.UTF8.GetBytes(json), out var value));
        Assert.Equal("it", value.GetString());
        Assert.True(AttributePath.TryParse(path.Name, out var again));
        Assert.Equal(path, again);
    }

    [Theory]
    [InlineData("abc", """{"\u0061bc":"it"}""")]
    [InlineData("a.b", """{"\u0061\u002Eb":"it","a":{"b":"no"}}""")]
    [InlineData("a.b", """{"\u0061":{"\u0062":"it"}}""")]
    [InlineData("\"a/b\"", """{"a\/b":"it"}""")]
    [InlineData("labels.\"a/b\"", """{"labels":{"a\/b":"it"}}""")]
    [InlineData("größe", """{"gr\u00f6\u00DFe":"it"}""")]
    [InlineData("\"🚀\"", """{"\ud83d\uDE80":"it"}""")]
    [InlineData("\"tab\there\"", """{"tab\there":"it"}""")]
    [InlineData("\"back\\\\slash\"", """{"back\u005cslash":"it"}""")]
    public void A_name_is_the_same_however_JSON_escapes_it(string name, string json) =>
        The_longest_name_of_a_member_comes_first_at_each_level(name, json);

    [Theory]
    [InlineData("a", """{"a":"no","a":"it"}""")]
    [InlineData("a", """{"a":"no","b":1,"\u0061":"it"}""")]
    [InlineData("a.b", """{"a":{"b":"no"},"a":{"b":"it"}}""")]
    [InlineData("a.b", """{"a.b":{"c":"no"},"a":{"b":"no"},"a.b":"it"}""")]
    public void Of_members_with_the_same_name_the_last_one_counts(string name, string json) =>
        The_longest_name_of_a_member_comes_first_at_each_level(name, json);

    [Fact]
    public void A_later_member_of_the_same_name_hides_what_the_earlier_one_had() =>
        Assert.False(new AttributePath("a.b").TryFind("""{"a":{"b":1},"a":{"c":2}}"""u8, out _));

    [Theory]
    [InlineData("\"a.b\"", """{"a":{"b":1}}""")]
    [InlineData("\"a\".\"b\"", """{"a.b":1}""")]
    [InlineData("a.b", """{"a":[{"b":1}]}""")]
    [InlineData("a.b.c", """{"a":{"b":1},"c":2}""")]
    public void Nothing_else_is_found(string name, string json)
    {
        Assert.True(AttributePath.TryParse(name, out var path));
        Assert.False(path.TryFind(Encoding.UTF8.GetBytes(json), out _));
    }

    [Theory]
    [InlineData("\"open")]
    [InlineData("\"a\"b")]
    [InlineData("1.2.3.4.5.6.7.8.9.10.11.12.13.14.15.16.17.18.19.20.21.22.23.24.25.26.27.28.29.30.31.32.33")]
    public void What_is_no_name_is_refused(string name) => Assert.False(AttributePath.TryParse(name, out _));

    [Fact]
    public void A_name_with_many_parts_is_found_quickly_in_a_record_that_is_made_for_it()
    {
        var name = string.Join('.', Enumerable.Repeat("a", AttributePath.MaxSegments));
        var json = string.Concat(Enumerable.Repeat("""{"a.a":{},"a":""", 15)) + "1" + new string('}', 15);

        Assert.False(new AttributePath(name).TryFind(Encoding.UTF8.GetBytes(json), out _));
    }

    [Fact]
    public void What_is_found_is_what_the_first_reading_that_leads_to_something_finds()
    {
        var cases =
            from name in Gen.Elements("a", "b").NonEmptyListOf().Where(parts => parts.Count < 7)
            from json in RandomJson.Object(4)
            select (Name: string.Join('.', name), Json: json);
        var found = 0;
        foreach (var (name, json) in cases.Sample(numberOfSamples: 5_000, size: 8))
        {
            using var record = JsonDocument.Parse(json);
            var path = new AttributePath(name);

            // TryGetProperty reads escapes, and takes the last of several members of one name.
            var expected = path.Readings().Select(names => At(record.RootElement, names)).FirstOrDefault(value => value is not null);
            var actual = path.TryFind(Encoding.UTF8.GetBytes(json), out var value) ? JsonElement.ParseValue(ref value).GetRawText() : null;

            Assert.True(expected == actual, $"{name} in {json}: {actual} instead of {expected}");
            found += expected is null ? 0 : 1;
        }

        Assert.InRange(found, 500, 4_500);
    }

    [Fact]
    public void A_name_with_many_parts_is_looked_for_in_one_passage()
    {
        var name = string.Join('.', Enumerable.Repeat("a", AttributePath.MaxSegments));
        // Members for many numbers of parts in each object, and none leads to a value.
        var json = "1";
        for (var depth = 0; depth < 12; depth++)
            json = $"{{{string.Join(',', Enumerable.Range(2, 18).Select(parts => $"\"{string.Join('.', Enumerable.Repeat("a", parts))}\":{{\"b\":{{}}}}"))},\"a\":{json}}}";

        Assert.False(new AttributePath(name).TryFind(Encoding.UTF8.GetBytes(json), out _));
    }

    private static string? At(JsonElement element, IEnumerable<string> names)
    {
        foreach (var name in names)
        {
            if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(name, out element))
                return null;
        }

        return element.GetRawText();
    }
}
