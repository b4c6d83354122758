using LiveLogs.CloudSimulator.CloudWatch;
using LiveLogs.CloudSimulator.CloudWatch.Patterns;
using Xunit;

namespace LiveLogs.Tests.CloudSimulator;

public sealed class FilterPatternTests
{
    private const string Json = """{"level":"ERROR","status":503,"path":"/api/orders","user":{"id":"u1","tags":["a","b"]},"ok":false,"gone":null}""";

    [Theory]
    [InlineData("", "anything", true)]
    [InlineData("ERROR", "[ERROR 400] BAD REQUEST", true)]
    [InlineData("error", "[ERROR 400] BAD REQUEST", false)]
    [InlineData("ERROR REQUEST", "[ERROR 400] BAD REQUEST", true)]
    [InlineData("ERROR missing", "[ERROR 400] BAD REQUEST", false)]
    [InlineData("\"BAD REQUEST\"", "[ERROR 400] BAD REQUEST", true)]
    [InlineData("\"REQUEST BAD\"", "[ERROR 400] BAD REQUEST", false)]
    [InlineData("\"say \\\"hi\\\"\"", "they say \"hi\"", true)]
    [InlineData("ERROR -REQUEST", "[ERROR 400] BAD REQUEST", false)]
    [InlineData("-DEBUG", "INFO ready", true)]
    [InlineData("?WARN ?ERROR", "[ERROR 400]", true)]
    [InlineData("?WARN ?INFO", "[ERROR 400]", false)]
    [InlineData("?WARN ERROR", "[ERROR 400]", true)]
    [InlineData("%4[0-9]{2}%", "status 404", true)]
    [InlineData("%5[0-9]{2}%", "status 404", false)]
    [InlineData("{ $.level = \"ERROR\" }", Json, true)]
    [InlineData("{ $.level = ERROR }", Json, true)]
    [InlineData("{ $.level != \"ERROR\" }", Json, false)]
    [InlineData("{ $.status = 503 }", Json, true)]
    [InlineData("{ $.status > 503 }", Json, false)]
    [InlineData("{ $.status >= 500 && $.status < 600 }", Json, true)]
    [InlineData("{ $.status = 200 || $.path = \"/api/*\" }", Json, true)]
    [InlineData("{ ($.status = 200 || $.level = \"E*\") && $.user.id = \"u1\" }", Json, true)]
    [InlineData("{ $.user.tags[1] = \"b\" }", Json, true)]
    [InlineData("{ $.path = %^/api/o% }", Json, true)]
    [InlineData("{ $.ok IS FALSE }", Json, true)]
    [InlineData("{ $.gone IS NULL }", Json, true)]
    [InlineData("{ $.missing NOT EXISTS }", Json, true)]
    [InlineData("{ $.missing = 1 }", Json, false)]
    [InlineData("{ $.level = \"ERROR\" }", "level ERROR", false)]
    [InlineData("{ $.level = \"ERROR\" }", "{broken", false)]
    [InlineData("{ $.level = \"ERROR\" }", "{\"level\":\"\\ud800\"}", false)]
    public void A_pattern_matches_as_documented(string pattern, string message, bool expected) =>
        Assert.Equal(expected, FilterPattern.Parse(pattern).Matches(message));

    [Theory]
    [InlineData("foo.bar")]
    [InlineData("\"open")]
    [InlineData("\"open\\")]
    [InlineData("[ip, user]")]
    [InlineData("?")]
    [InlineData("%(%")]
    [InlineData("{ level = 1 }")]
    [InlineData("{ $.level }")]
    [InlineData("{ $.level = }")]
    [InlineData("{ $.level > \"a\" }")]
    [InlineData("{ $.a = 1 } x")]
    [InlineData("{ ($.a = 1 }")]
    public void Anything_else_is_refused(string pattern) =>
        Assert.Equal("InvalidParameterException", Assert.Throws<AwsException>(() => FilterPattern.Parse(pattern)).Code);
}
