using System.Text;
using System.Text.Json;
using LiveLogs.Operations;
using LiveLogs.Operations.Problems;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Xunit;

namespace LiveLogs.Tests.Operations;

/// <summary>However large and wrong a request is, the answer that says so is small.</summary>
public sealed class BoundedProblemTests
{
    private const int SmallAnswer = 64 * 1024;

    public static TheoryData<string, string> Bodies
    {
        get
        {
            var bad = string.Join(',', Enumerable.Repeat("\"\\u0000\"", 3400));
            var name = new string('k', 30_000);
            return new()
            {
                { "a long name over many bad texts", $$"""{"{{name}}":[{{bad}}]}""" },
                { "long names inside each other", string.Concat(Enumerable.Range(0, 20).Select(depth => $$"""{"{{name}}{{depth}}":""")) + $"[{bad}]" + new string('}', 20) },
                { "many bad texts", $"[{bad}]" },
                { "many bad names", "{" + string.Join(',', Enumerable.Range(0, 3400).Select(number => $"\"\\u0000{number}\":1")) + "}" },
                { "many bad names in a long one", $$"""{"{{name}}":{""" + string.Join(',', Enumerable.Range(0, 3400).Select(number => $"\"\\u0000{number}\":1")) + "}}" },
                { "many halves", "[" + string.Join(',', Enumerable.Repeat("\"\\ud800\"", 3400)) + "]" },
            };
        }
    }

    [Theory]
    [MemberData(nameof(Bodies))]
    public async Task A_body_full_of_bad_texts_gets_a_small_answer(string what, string json)
    {
        var context = new DefaultHttpContext { Request = { ContentType = "application/json", Body = new MemoryStream(Encoding.UTF8.GetBytes(json)) } };

        var body = await RequestBody.ReadAsync(context.Request, 2 * 1024 * 1024, CancellationToken.None);

        Assert.True(Size(body.Problem!) < SmallAnswer, what);
    }

    [Fact]
    public void Many_long_errors_are_counted_beside_the_first()
    {
        var errors = Enumerable.Range(0, 5000).ToDictionary(number => $"{number}{new string('n', 10_000)}", _ => Enumerable.Repeat(new string('e', 10_000), 50).ToArray());

        var problem = ApiProblem.InvalidFields(errors);

        Assert.Equal(4980, problem.ProblemDetails.Extensions["more_errors"]);
        Assert.InRange(Size(problem), 1, SmallAnswer);
    }

    [Fact]
    public void What_is_cut_is_still_text()
    {
        var problem = ApiProblem.InvalidFields(new Dictionary<string, string[]> { [new string('a', 63) + "😀"] = ["wrong"] });

        Assert.Equal(new string('a', 63) + "…", Assert.Single((IDictionary<string, string[]>)problem.ProblemDetails.Extensions["errors"]!).Key);
        Assert.InRange(Size(ApiProblem.Create(ProblemCodes.RuleIdTaken, new string('x', 1_000_000))), 1, SmallAnswer);
    }

    [Theory]
    [InlineData(16 * 1024, true)]
    [InlineData(16 * 1024 + 1, false)]
    [InlineData(100_000, false)]
    public async Task A_body_is_read_up_to_its_limit(int size, bool taken)
    {
        var text = "\"" + new string('x', size - 2) + "\"";
        var context = new DefaultHttpContext { Request = { ContentType = "application/json", Body = new MemoryStream(Encoding.UTF8.GetBytes(text)) } };

        var body = await RequestBody.ReadAsync(context.Request, 16 * 1024, CancellationToken.None);

        Assert.Equal(taken ? null : 413, body.Problem?.StatusCode);
        body.Json?.Dispose();
    }

    private static int Size(ProblemHttpResult problem) => JsonSerializer.SerializeToUtf8Bytes(problem.ProblemDetails).Length;
}
