using System.Text;
using FsCheck;
using FsCheck.Fluent;
using LiveLogs.Logs;
using LiveLogs.Logs.Filters;
using Xunit;

namespace LiveLogs.Tests.Logs;

public class LogFilterTests
{
    private static readonly LogEntry Entry = new()
    {
        ConnectionId = new Guid("7f3c1a52-0d5e-4a2b-9c1d-8e6f5a4b3c2d"),
        ConnectionNumber = 1,
        EventKey = 1,
        EventId = "38865049064139660388",
        Timestamp = default,
        ObservedTimestamp = default,
        SeverityNumber = 17,
        Message = "Payment FAILED: connection refused by 10.0.0.1 (status=503) ÄÖ",
        Source = "/aws/lambda/pay",
        Stream = "a1b2",
        Service = "Pay",
        Resource = Encoding.UTF8.GetBytes("""{"cloud.provider":"aws","cloud.region":"eu-west-1"}"""),
        Attributes = Encoding.UTF8.GetBytes(
            """{"status":503,"ratio":0.50,"text":"503","ok":true,"none":null,"tags":["red","Blue",7,{"a":1}],"user":{"name":"Bob","age":41},"http.method":"GET","http":{"method":"POST","path":"/a b"},"quote":"say \"hi\""}"""),
        TraceId = "4bf92f3577b34da6a3ce929d0e0e4736",
        SpanId = null,
        PatternId = 42,
    };

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("payment")]
    [InlineData("FAILED refused")]
    [InlineData("\"connection refused\"")]
    [InlineData("\"CONNECTION\" OR payment")]
    [InlineData("\"Payment FAILED\"")]
    [InlineData("-debug")]
    [InlineData("NOT debug AND payment")]
    [InlineData("nothing OR (payment refused)")]
    [InlineData("(status=503)", true)]
    [InlineData(@"/status=5\d\d/")]
    [InlineData("/payment failed/i")]
    [InlineData(@"-/payment failed/ /10\.0/")]
    [InlineData("level>=error level<=error level:error level:warn,error level=17 level>=17 level>warn level!=info severity:err")]
    [InlineData("source:\"/aws/lambda/pay\" source:/aws/lambda/* source:*LAMBDA* source!=/aws/x source=/AWS/lambda/PAY source:*")]
    [InlineData("service:pay stream:a1* stream:*2 event_id:38865049064139660388 -service:cart")]
    [InlineData("cloud:aws cloud:AWS -cloud:gcp resource.region:eu-west-1 resource.cloud.region:eu-* cloud!=azure")]
    [InlineData("connection:7F3C1A52-0d5e-4a2b-9c1d-8e6f5a4b3c2d trace_id:4bf92f3577b34da6a3ce929d0e0e4736 trace_id:*")]
    [InlineData("trace_id:1-4bf92f35-77b34da6a3ce929d0e0e4736 -span_id:* pattern_id:42 pattern:42 -pattern:43")]
    [InlineData("attr.status:>=500 attr.status>=503 attr.status<504 attr.status:503 attr.status=503.0 attr.status:5* attr.status!=500")]
    [InlineData("attr.ratio:0.5 attr.ratio<=0.5 attr.text:503 attr.text>=1 attr.text>502.9 -attr.text>503 -attr.text:503.0")]
    [InlineData("message:* message:/payment failed/i message:/10\\.0/ -message:/nothing/ message!=/nothing/ äö /äö/i /ÄÖ/ \"ÄÖ\" -\"Äö\"")]
    [InlineData("/a[/]b|503/ /[)/]/")]
    [InlineData("attr.ok:true attr.ok:* -attr.none:* -attr.none:null -attr.none!=1 -attr.missing:* -attr.missing!=1 -attr.missing:1 -attr.missing<1")]
    [InlineData("attr.tags:red attr.tags:blue attr.tags:7 attr.tags>6 attr.tags:* -attr.tags:a -attr.tags:1")]
    [InlineData("attr.user.name:bob attr.user.age>40 attr.user:* -attr.user:bob -attr.user.name.first:* attributes.user.name:B*b")]
    [InlineData("attr.http.method:get -attr.http.method:post attr.http.path:\"/a b\" attr.quote:\"say \\\"hi\\\"\"")]
    [InlineData("message:failed message:\"connection refused\" -message:\"Connection\"")]
    [InlineData("10.0.0.1 10.0 ÄÖ äö -äÖü")]
    public void Matches_what_the_language_promises(string filter, bool isText = false)
    {
        if (isText)
            filter = "\"" + filter + "\"";

        var parsed = LogFilter.Parse(filter);

        Assert.True(parsed.Matches(Entry), parsed.ToString());
        Assert.True(LogFilter.Parse(parsed.ToString()).Matches(Entry));
        if (!parsed.IsEmpty)
            Assert.False(LogFilter.Parse($"-({filter})").Matches(Entry));
    }

    [Theory]
    [InlineData("payment -refused")]
    [InlineData("\"Connection Refused\"")]
    [InlineData("/payment/")]
    [InlineData("level>error")]
    [InlineData("level<trace")]
    [InlineData("level:notice")]
    [InlineData("source:lambda")]
    [InlineData("source:\"/aws/lambda/*\"")]
    [InlineData("attr.status>503")]
    [InlineData("attr.missing!=1")]
    [InlineData("span_id:*")]
    [InlineData("or")]
    [InlineData("message:/payment failed/")]
    [InlineData("attr.status>=503.00000000000000000000000001")]
    public void Does_not_match_anything_else(string filter) => Assert.False(LogFilter.Parse(filter).Matches(Entry));

    [Theory]
    [InlineData("/var/log/syslog", "/var/log/syslog")]
    [InlineData("https://shop.example/cart", "https://shop.example/cart")]
    [InlineData("Error:", "error:")]
    [InlineData("std::sort", "std::sort")]
    [InlineData("main()", "main()")]
    [InlineData("10:30:00", "10:30:00")]
    [InlineData("a->b", "a->b")]
    [InlineData("-", "-")]
    public void Text_that_looks_like_syntax_is_text(string filter, string expected)
    {
        var word = Assert.IsType<MessageContains>(LogFilter.Parse(filter).Root);

        Assert.Equal(expected, word.Text, ignoreCase: true);
    }

    [Theory]
    [InlineData("payment \"never closed", 8, 13, "never closed")]
    [InlineData("(payment", 0, 1, "never closed")]
    [InlineData("payment)", 7, 1, "has no opening one")]
    [InlineData("payment ()", 8, 2, "nothing between")]
    [InlineData("OR payment", 0, 2, "left")]
    [InlineData("payment OR", 8, 2, "right")]
    [InlineData("payment AND", 8, 3, "right")]
    [InlineData("a NOT", 2, 3, "right")]
    [InlineData("level:loud", 6, 4, "not a level")]
    [InlineData("level>=", 7, 1, "needs a value")]
    [InlineData("a source>3", 9, 1, "compared with")]
    [InlineData("connection:prod", 11, 4, "UUID")]
    [InlineData("trace_id:12", 9, 2, "32")]
    [InlineData("pattern:x", 8, 1, "number")]
    [InlineData("attr.status>=many", 13, 4, "number")]
    [InlineData("/(a/", 3, 1, "Not enough )'s")]
    [InlineData("/(?=a)b/", 1, 6, "Lookaround")]
    [InlineData("/a{101}/", 2, 5, "100")]
    [InlineData("\"\"", 0, 2, "empty")]
    public void Parse_says_where_and_why(string filter, int position, int length, string reason)
    {
        var error = Assert.Throws<FilterSyntaxException>(() => LogFilter.Parse(filter));

        Assert.Equal((position, length), (error.Position, error.Length));
        Assert.Contains(reason, error.Message, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("sourse:x", "source")]
    [InlineData("Services:x", "service")]
    [InlineData("lvl:error", "level")]
    [InlineData("traceid:x", "trace_id")]
    [InlineData("status:500", "attr.status")]
    [InlineData("user.name:bob", "attr.user.name")]
    public void Parse_suggests_the_field_that_was_meant(string filter, string suggestion)
    {
        var error = Assert.Throws<FilterSyntaxException>(() => LogFilter.Parse(filter));

        Assert.Equal(suggestion, error.Suggestion);
        Assert.Equal(0, error.Position);
    }

    [Fact]
    public void Parse_holds_its_limits()
    {
        Assert.Throws<FilterSyntaxException>(() => LogFilter.Parse(new string('a', LogFilter.MaxLength + 1)));
        Assert.Throws<FilterSyntaxException>(() => LogFilter.Parse(string.Join(' ', Enumerable.Repeat("a", LogFilter.MaxNodes))));
        Assert.Throws<FilterSyntaxException>(() => LogFilter.Parse(new string('(', 21) + "a" + new string(')', 21)));
        Assert.Throws<FilterSyntaxException>(() => LogFilter.Parse(new string('-', 4000) + "a"));

        LogFilter.Parse(string.Join(' ', Enumerable.Repeat("a", LogFilter.MaxNodes - 1)));
        LogFilter.Parse(new string('(', 20) + "a" + new string(')', 20));
    }

    [Fact]
    public void Parse_takes_any_text_or_says_what_is_wrong_inside_of_it() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(5000).WithEndSize(40), Prop.ForAll(Texts, text =>
        {
            try
            {
                LogFilter.Parse(text).Matches(Entry);
            }
            catch (FilterSyntaxException error)
            {
                Assert.InRange(error.Position, 0, text.Length);
                Assert.True(error.Length > 0);
            }
        }));

    [Fact]
    public void Printing_a_filter_gives_an_equal_filter() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(5000).WithEndSize(12), Prop.ForAll(Texts, text =>
        {
            if (TryParse(text, out var filter))
                AssertPrintsAsItself(filter);
        }));

    [Theory]
    [InlineData("attr.\"http status\":1 attr.a.\"b.c\">=2 attr.\"a\".\"b\":* attr.\"a\\\"b\\\\c\":x attr.a.b.\"c\".d.e:1 attr.\"a\".b.c:1 resource.\"region\":x")]
    [InlineData("attr.\"\":1 attr.\"a-\":1 attr.\"/\":1")]
    [InlineData("message:* -message:/a/i")]
    [InlineData("1e3< cloud:awsattr.user.name:b*error( OR -")]
    [InlineData("x (a OR source:b*( )")]
    public void A_value_that_looks_like_syntax_is_printed_as_a_value(string text)
    {
        AssertPrintsAsItself(LogFilter.Parse(text));
    }

    [Theory]
    [InlineData("attr.status:**", "attr.status:*", true)]
    [InlineData("service:** stream:***", "service:* stream:*", true)]
    [InlineData("attr.a!=**", "attr.a!=*", true)]
    [InlineData("trace_id:** span_id:** pattern:**", "trace_id:* span_id:* pattern_id:*", true)]
    [InlineData("Payment", "payment", true)]
    [InlineData("Payment", "\"payment\"", true)]
    [InlineData("Payment", "\"Payment\"", false)]
    [InlineData("attr.a:5", "attr.a:5.0", false)]
    [InlineData("attr.a:\"*\"", "attr.a:*", false)]
    [InlineData("attr.a:a**b", "attr.a:a*b", true)]
    [InlineData("a b", "a AND b", true)]
    [InlineData("a b", "b a", false)]
    [InlineData("(a b) c", "a b c", false)]
    [InlineData("a OR b", "a b", false)]
    [InlineData("/a/", "/a/i", false)]
    [InlineData("level:warn,error", "level:warn OR level:error", true)]
    [InlineData("level>=warn", "level>warn", false)]
    public void Filters_are_equal_when_their_trees_are(string left, string right, bool areEqual)
    {
        var (one, other) = (LogFilter.Parse(left), LogFilter.Parse(right));

        Assert.Equal(areEqual, one.Equals(other));
        Assert.True(!areEqual || one.GetHashCode() == other.GetHashCode());
        Assert.Equal(areEqual, one.ToString() == other.ToString());
    }

    [Theory]
    [InlineData("attr.a:**", """{"a":[]}""", true)]
    [InlineData("attr.a:**", """{"a":{"b":1}}""", true)]
    [InlineData("attr.a:**", """{"a":null}""", false)]
    [InlineData("attr.a:**", """{"b":1}""", false)]
    public void Several_stars_ask_for_a_value_as_one_does(string filter, string attributes, bool isMatch)
    {
        var entry = Entry with { Attributes = Encoding.UTF8.GetBytes(attributes) };

        Assert.Equal(isMatch, LogFilter.Parse(filter).Matches(entry));
        Assert.Equal(isMatch, LogFilter.Parse(LogFilter.Parse(filter).ToString()).Matches(entry));
    }

    [Fact]
    public void Matching_a_simple_filter_allocates_nothing()
    {
        var filter = LogFilter.Parse("level>=warn source:/aws/* -debug \"connection refused\" attr.status:>=500 attr.user.name:bob");
        for (var i = 0; i < 100; i++)
            filter.Matches(Entry);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
            filter.Matches(Entry);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static readonly Arbitrary<string> Texts = Gen.Elements(
            "a", "B", "payment", " ", " ", " ", "\"", "(", ")", "-", "OR", "AND", "NOT", " OR ", " AND ", " NOT ", "/", "/x+/", "/[a-z]{3}/i ", "\\",
            "level", ">=", ":", "error", "level:error,warn", "level<3", "level>fatal ", "source:", "*", "attr.", "attr.status", "attr.user.name:b*",
            "attr.x!=1 ", "503", "1e3", "=", "!=", "<", ",", "trace_id:*", "pattern:-4 ", "cloud:aws", "ÄÖ", "\0", "\t", "😀", ".", "resource.region:x ",
            "connection:7f3c1a52-0d5e-4a2b-9c1d-8e6f5a4b3c2d ", "attr.a:** ", "service:*** ", "level:1 OR ", "Ä", "attr.\"", "attr.\"a.b\":", "attr.a.\"b c\".d:x", "message:", "message:/x/", "~", "|", "'", "!", "[", "]", " TO ", "{", "^", "$", "not ", "and ", "\u0130", "\\\"", "\\n", "\\u0041", "\\u", "\n", "\u2028", "\"a\\tb\"")
        .ListOf().Select(pieces => string.Concat(pieces)).ToArbitrary();

    private static void AssertPrintsAsItself(LogFilter filter)
    {
        var again = LogFilter.Parse(filter.ToString());
        Assert.True(again.Equals(filter), filter.ToString());
        Assert.Equal(filter.GetHashCode(), again.GetHashCode());
        Assert.Equal(filter.ToString(), again.ToString());
    }

    private static bool TryParse(string text, out LogFilter filter)
    {
        try
        {
            filter = LogFilter.Parse(text);
            return true;
        }
        catch (FilterSyntaxException)
        {
            filter = LogFilter.All;
            return false;
        }
    }
}
