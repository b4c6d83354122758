using LiveLogs.Logs.Filters;
using Xunit;

namespace LiveLogs.Tests.Logs;

/// <summary>Texts that say something in the languages of other products are refused, with the place and what to write.</summary>
public class ForeignSyntaxTests
{
    [Theory]
    [InlineData("payment*", 0, "payment")]
    [InlineData("*payment", 0, "payment")]
    [InlineData("a pay*failed", 2, "/pay.*failed/i")]
    [InlineData("error.*timeout", 0, "/error.*timeout/i")]
    [InlineData("*", 0, "")]
    [InlineData("*:*", 0, "")]
    [InlineData("\"payment\"*", 9, "")]
    [InlineData("\"connection refused\"~3", 20, "")]
    [InlineData("message:pay*", 0, "message:pay")]
    [InlineData("/timeout/gi", 0, "/timeout/i")]
    [InlineData("/timeout/im", 0, "/timeout/i")]
    [InlineData("/TIMEOUT/I", 0, "/TIMEOUT/i")]
    [InlineData("/timeout/g", 0, "/timeout/")]
    [InlineData("attr.path:/api.*/", 0, "attr.path:api*")]
    [InlineData("attr.path:/api/i", 0, "attr.path:api")]
    [InlineData("attr.status:500,502", 0, "(attr.status:500 OR attr.status:502)")]
    [InlineData("attr.status:\"500\",\"502\"", 0, "(attr.status:\"500\" OR attr.status:\"502\")")]
    [InlineData("attr.status!=500,502", 0, "attr.status!=500 attr.status!=502")]
    [InlineData("attr.status:[500 TO 599]", 0, "attr.status>=500 attr.status<=599")]
    [InlineData("attr.status:{500 TO *}", 0, "attr.status>500")]
    [InlineData("attr.status:500..599", 0, "attr.status>=500 attr.status<=599")]
    [InlineData("service:(web)", 0, "service:web")]
    [InlineData("service:(web OR x)", 0, "(service:web OR service:x)")]
    [InlineData("(service:(web OR x))", 1, "(service:web OR service:x)")]
    [InlineData("level:(error OR fatal)", 0, "level:error,fatal")]
    [InlineData("attr.status >= 500", 0, "attr.status>=500")]
    [InlineData("attr.status >=500", 0, "attr.status>=500")]
    [InlineData("attr.status>= 500", 0, "attr.status>=500")]
    [InlineData("level: error", 0, "level:error")]
    [InlineData("level : error", 0, "level:error")]
    [InlineData("level = \"ERROR\"", 0, "level=\"ERROR\"")]
    [InlineData("status = 500", 0, "attr.status=500")]
    [InlineData("status == 500", 0, "attr.status=500")]
    [InlineData("where level == \"error\"", 6, "level=\"error\"")]
    [InlineData("attr.status:!500", 0, "attr.status!=500")]
    [InlineData("attr.status==500", 0, "attr.status=500")]
    [InlineData("attr.status=>500", 0, "attr.status>=500")]
    [InlineData("attr.status=~\"5..\"", 0, "attr.status:5*")]
    [InlineData("service=~\"web.*\"", 0, "service:web*")]
    [InlineData("service!~\"web.*\"", 0, null)]
    [InlineData("attr.status IN (500, 502)", 0, "(attr.status:500 OR attr.status:502)")]
    [InlineData("status IN (500,502)", 0, "(attr.status:500 OR attr.status:502)")]
    [InlineData("message contains \"x y\"", 0, "message:\"x y\"")]
    [InlineData("@message like /ERROR/", 0, "/ERROR/")]
    [InlineData("message like '%refused%'", 0, "\"refused\"")]
    [InlineData("service:'web'", 0, "service:\"web\"")]
    [InlineData("service:web|cart", 0, "(service:web OR service:cart)")]
    [InlineData("service:web~1", 0, "service:web")]
    [InlineData("not payment", 0, "NOT")]
    [InlineData("payment and ok", 8, "AND")]
    [InlineData("payment or ok", 8, "OR")]
    [InlineData("payment Or ok", 8, "OR")]
    [InlineData("payment OR not ok", 11, "NOT")]
    [InlineData("payment && ok", 8, "AND")]
    [InlineData("payment || ok", 8, "OR")]
    [InlineData("payment | ok", 8, "OR")]
    [InlineData("payment | stats count by service", 8, "OR")]
    [InlineData("payment|refund", 0, "(payment OR refund)")]
    [InlineData("payment\\|refund", 0, "(payment OR refund)")]
    [InlineData("payment&&refund", 0, "payment refund")]
    [InlineData("!payment", 0, "-payment")]
    [InlineData("!\"connection refused\"", 0, "-")]
    [InlineData("!(a b)", 0, "-")]
    [InlineData("+payment", 0, "payment")]
    [InlineData("?ERROR ?WARN", 0, "ERROR")]
    [InlineData("pay?ent", 0, "/pay.ent/i")]
    [InlineData("payment~2", 0, "payment")]
    [InlineData("payment^4", 0, "payment")]
    [InlineData("^ERROR", 0, "/^ERROR/")]
    [InlineData("failed$", 0, "/failed$/")]
    [InlineData("user[0-9]+", 0, "/user[0-9]+/")]
    [InlineData("took\\s+", 0, "/took\\s+/")]
    [InlineData("'connection refused'", 0, "\"connection refused\"")]
    [InlineData("{app=\"foo\"} |= \"bar\"", 0, "attr.app:")]
    [InlineData("{ $.status = 500 }", 0, "attr.status:")]
    [InlineData("x |= \"bar\"", 2, null)]
    [InlineData("-i error", 0, null)]
    [InlineData("error -v debug", 6, null)]
    [InlineData("grep error", 0, "")]
    [InlineData("attr.status>=500 AND <600", 21, null)]
    [InlineData("@http.status_code:500", 0, "attr.http.status_code")]
    [InlineData("_exists_:status", 0, "attr.status:*")]
    [InlineData("msg:\"x\"", 0, "message")]
    [InlineData("textPayload:x", 0, "message")]
    [InlineData("jsonPayload.user:x", 0, "attr.user")]
    [InlineData("logName:x", 0, "source")]
    [InlineData("@timestamp>=now-1h", 0, null)]
    public void Other_languages_are_answered_with_this_one(string filter, int position, string? suggestion)
    {
        var error = Assert.Throws<FilterSyntaxException>(() => LogFilter.Parse(filter));

        Assert.Equal((position, suggestion), (error.Position, error.Suggestion));
        Assert.InRange(error.Position + error.Length, error.Position + 1, filter.Length);
        if (suggestion is { Length: > 3 } && position == 0 && !suggestion.EndsWith(':') && error.Length == filter.Length)
            LogFilter.Parse(suggestion);
    }

    [Theory]
    [InlineData("\"payment*\"", "paid by PAYMENT* today")]
    [InlineData("\"not payment\"", "it was not payment")]
    [InlineData("\"not\" payment", "payment was not made")]
    [InlineData("\"|\" ok", "a | ok")]
    [InlineData("\"!important\"", "x: 1 !important")]
    [InlineData("\"status = 500\"", "status = 500")]
    [InlineData("\"{app=\"", "{app=1}")]
    [InlineData("\"'x y'\"", "column 'x y' is missing")]
    [InlineData("attr.a:\"500,502\"", "", """{"a":"500,502"}""")]
    [InlineData("attr.a:\"[500 TO 599]\"", "", """{"a":"[500 TO 599]"}""")]
    [InlineData("attr.a:\"(null)\"", "", """{"a":"(null)"}""")]
    [InlineData("attr.a=\"=500\"", "", """{"a":"=500"}""")]
    [InlineData("attr.a:\"/api.*/\"", "", """{"a":"/api.*/"}""")]
    [InlineData("attr.a:/api/v1/", "", """{"a":"/api/v1/"}""")]
    [InlineData("attr.a:-5 attr.a:!=6 attr.a:>=-5", "", """{"a":-5}""")]
    [InlineData("-\"i\"", "text")]
    [InlineData("or", "this or that")]
    [InlineData("not", "this not that")]
    [InlineData("main() /var/log/syslog https://x/y?a=b&c=d ready? a->b <b> 10:30:00 $5 +49", "main() /var/log/syslog https://x/y?a=b&c=d ready? a->b <b> 10:30:00 $5 +49")]
    [InlineData("Error: retry in 5 s, level is high", "Error: retry in 5 s, level is high")]
    public void Every_text_can_be_looked_for(string filter, string message, string attributes = "{}") =>
        Assert.True(LogFilter.Parse(filter).Matches(Lines.Of(message, attributes)));

    [Theory]
    [InlineData("payment* level:error", "\"payment*\" level:error", 1)]
    [InlineData("message:pay*", "\"pay*\"", 1)]
    [InlineData("message:/api/", "\"/api/\"", 1)]
    [InlineData("attr.status:500,502", "attr.status:\"500,502\"", 1)]
    [InlineData("not payment", "\"not\" \"payment\"", 1)]
    [InlineData("payment ok", "payment ok", 0)]
    [InlineData("attr.a:**", "attr.a:**", 0)]
    [InlineData("ошибка", "ошибка", 1)]
    [InlineData("attr.a>=5", "attr.a>=5", 1)]
    [InlineData("attr.a.b.c:5", "attr.a.b.c:5", 1)]
    [InlineData("", "", 0)]
    public void A_stored_filter_is_kept_as_it_was_meant_and_says_what_changed(string stored, string text, int changes)
    {
        var read = StoredFilter.Read(stored, version: 1);

        Assert.Equal((text, changes), (read.Text, read.Changes.Count));
        Assert.Equal(LogFilter.Parse(text), read.Filter);
    }

    [Fact]
    public void A_stored_filter_of_this_version_is_read_as_it_is()
    {
        Assert.Empty(StoredFilter.Read("ошибка attr.a>=5", LogFilter.LanguageVersion).Changes);
        Assert.Throws<FilterSyntaxException>(() => StoredFilter.Read("payment*", LogFilter.LanguageVersion));
        Assert.Throws<FilterSyntaxException>(() => StoredFilter.Read("(never closed", version: 1));
    }
}
