using System.Text.Json;
using System.Text.RegularExpressions;
using LiveLogs.LiveTail;
using LiveLogs.Operations.OpenApi;
using Xunit;

namespace LiveLogs.Tests.Operations;

/// <summary>Every code that the service answers is in its documents, and no other is.</summary>
public partial class ProblemCodesTests
{
    private static readonly string[] Shares = ["queries", "downloads"];

    [Fact]
    public void Every_code_in_the_source_is_listed_and_every_listed_one_is_in_the_source()
    {
        var found = SourceFiles("").SelectMany(CodesIn).ToHashSet(StringComparer.Ordinal);

        Assert.True(found.Count > 60, $"only {found.Count} codes were found: the search has gone blind");
        Assert.Equal(found.Order(StringComparer.Ordinal), ProblemCodes.All.Select(code => code.Code).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_code_that_refuses_a_command_of_the_live_tail_is_described()
    {
        var described = Message("refused").EnumerateArray().Select(code => code.GetString()!).ToHashSet(StringComparer.Ordinal);
        var given = SourceFiles("LiveTail").SelectMany(file => Refused().Matches(File.ReadAllText(file)).Select(match => match.Groups["code"].Value)).ToHashSet(StringComparer.Ordinal);
        // The filter of a command is read as that of a request, and a command asks for the role anew.
        given.UnionWith(["invalid_filter", "token_expired", "forbidden_project", "access_revoked"]);

        Assert.Equal(given.Order(StringComparer.Ordinal), described.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_reason_for_which_a_tail_ends_is_described() => Assert.Equal(
        typeof(TailEnds).GetFields().Where(field => field.IsLiteral).Select(field => (string)field.GetRawConstantValue()!).Order(StringComparer.Ordinal),
        Message("end").EnumerateArray().Select(code => code.GetString()!).Order(StringComparer.Ordinal));

    private static JsonElement Message(string type)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(Path.Combine(SourceTree.Service, "wwwroot", "asyncapi", "v1.json")));
        return document.RootElement.GetProperty("components").GetProperty("messages").GetProperty(type).GetProperty("payload").GetProperty("properties").GetProperty("code")
            .GetProperty("enum").Clone();
    }

    private static IEnumerable<string> CodesIn(string file)
    {
        var source = File.ReadAllText(file);
        foreach (var code in Problem().Matches(source).Concat(Refused().Matches(source)).Concat(Constant().Matches(source)).Concat(Challenge().Matches(source)).Select(match => match.Groups["code"].Value))
        {
            // Of a status that nothing here gives.
            if (code.StartsWith("http_", StringComparison.Ordinal))
                continue;
            if (!code.Contains('{', StringComparison.Ordinal))
                yield return code;
            else
                foreach (var share in Shares)
                    yield return code.Replace("{what}", share, StringComparison.Ordinal);
        }
    }

    private static IEnumerable<string> SourceFiles(string room) => SourceTree.Files("*.cs").Where(file =>
        SourceTree.PathOf(file).StartsWith(room, StringComparison.Ordinal) && !file.EndsWith("ProblemCodes.cs", StringComparison.Ordinal));

    /// <summary><c>ApiProblem.Create(status, "code"…</c>, and what passes a status and a code on to it.</summary>
    [GeneratedRegex("""\b(?:Create|Refuse)\(\s*(?:StatusCodes\.\w+|\d{3}|status|bad\.StatusCode)\s*,\s*\$?"(?<code>[a-z_{}]+)(?:")""")]
    private static partial Regex Problem();

    /// <summary>A refusal of the live tail.</summary>
    [GeneratedRegex("""(?:new TailRefusedException|\bnew)\(\s*\d{3},\s*"(?<code>[a-z_]+)"|throw Refuse\(\s*"(?<code>[a-z_]+)",""")]
    private static partial Regex Refused();

    [GeneratedRegex("""\bCode = "(?<code>[a-z_]+)"[,;]""")]
    private static partial Regex Constant();

    /// <summary>A 401 and its reasons.</summary>
    [GeneratedRegex("""=> \("(?<code>token_[a-z]+)",""")]
    private static partial Regex Challenge();
}
