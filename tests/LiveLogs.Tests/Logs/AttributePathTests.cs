using System.Text;
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
}
