using System.Globalization;
using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;
using LiveLogs.LiveTail.Messages;
using LiveLogs.Operations.Problems;
using Xunit;

namespace LiveLogs.Tests.Operations;

/// <summary>
/// Every code that the service answers is one of the list, and every one of the list is in its documents. That operations answer what they list is held where
/// they are asked: by the integration tests, all of whose answers are looked at.
/// </summary>
public partial class ProblemCodesTests
{
    /// <summary>What an address answers to a method that no operation has.</summary>
    private static readonly string[] OfNoOperation = ["method_not_allowed"];

    [Fact]
    public void A_code_is_named_once_for_a_status()
    {
        Assert.Equal(ProblemCodes.All.Count, ProblemCodes.All.DistinctBy(code => (code.Code, code.Status)).Count());
        Assert.All(ProblemCodes.All, code => Assert.Matches("^[a-z_]+$", code.Code));
        Assert.All(ProblemCodes.All, code => Assert.InRange(code.Status, 400, 599));
    }

    [Fact]
    public void Nobody_makes_a_code_of_their_own()
    {
        var making = SourceFiles("").Where(file => Making().IsMatch(File.ReadAllText(file))).Select(SourceTree.PathOf);

        // Of a status that no operation gives.
        Assert.Equal(["Operations/Problems/StatusProblem.cs"], making);
    }

    [Fact]
    public void Every_code_is_in_the_document_of_the_api_or_in_that_of_the_live_tail()
    {
        var listed = Listed().Select(problem => problem.Code).ToHashSet(StringComparer.Ordinal);
        var commands = Message("refused").EnumerateArray().Select(code => code.GetString()!);

        Assert.Equal(
            ProblemCodes.All.Select(code => code.Code).Distinct().Order(StringComparer.Ordinal),
            listed.Union(commands).Union(OfNoOperation).Order(StringComparer.Ordinal));
        Assert.Empty(listed.Intersect(OfNoOperation));
    }

    [Fact]
    public void A_code_comes_with_the_statuses_of_the_list()
    {
        var listed = Listed().Distinct().ToList();
        var codes = listed.Select(problem => problem.Code).ToHashSet(StringComparer.Ordinal);

        Assert.Equal(
            ProblemCodes.All.Where(code => codes.Contains(code.Code)).Select(code => $"{code.Code} {code.Status}").Order(StringComparer.Ordinal),
            listed.Select(problem => $"{problem.Code} {problem.Status}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_code_that_refuses_a_command_of_the_live_tail_is_described()
    {
        var described = Message("refused").EnumerateArray().Select(code => code.GetString()!).ToHashSet(StringComparer.Ordinal);
        var given = SourceFiles("LiveTail").SelectMany(file => Refused().Matches(File.ReadAllText(file)).Select(match => CodeOf(match.Groups["name"].Value)))
            .ToHashSet(StringComparer.Ordinal);
        // A command asks for the role anew.
        given.Add(ProblemCodes.AccessRevoked.Code);

        Assert.True(given.Count > 10, $"only {given.Count} codes were found: the search has gone blind");
        Assert.Equal(given.Order(StringComparer.Ordinal), described.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_reason_for_which_a_tail_ends_is_described() => Assert.Equal(
        typeof(TailEnds).GetFields().Where(field => field.IsLiteral).Select(field => (string)field.GetRawConstantValue()!).Order(StringComparer.Ordinal),
        Message("end").EnumerateArray().Select(code => code.GetString()!).Order(StringComparer.Ordinal));

    /// <summary>What the kept document lists of all operations.</summary>
    private static IEnumerable<(int Status, string Code)> Listed()
    {
        using var document = JsonDocument.Parse(File.ReadAllText(Path.Combine(SourceTree.Repository, "backend", "openapi.v1.json")));
        return
        [
            .. from path in document.RootElement.GetProperty("paths").EnumerateObject()
               from operation in path.Value.EnumerateObject()
               from response in operation.Value.GetProperty("responses").EnumerateObject()
               where response.Name != "default" && response.Value.TryGetProperty("content", out var content) && content.TryGetProperty("application/problem+json", out _)
               from part in response.Value.GetProperty("content").GetProperty("application/problem+json").GetProperty("schema").GetProperty("allOf").EnumerateArray()
               where part.TryGetProperty("properties", out _)
               from code in part.GetProperty("properties").GetProperty("code").GetProperty("enum").EnumerateArray()
               select (int.Parse(response.Name, CultureInfo.InvariantCulture), code.GetString()!),
        ];
    }

    private static string CodeOf(string name) => ((ProblemCode)typeof(ProblemCodes).GetField(name, BindingFlags.Public | BindingFlags.Static)!.GetValue(null)!).Code;

    private static JsonElement Message(string type)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(Path.Combine(SourceTree.Service, "wwwroot", "asyncapi", "v1.json")));
        return document.RootElement.GetProperty("components").GetProperty("messages").GetProperty(type).GetProperty("payload").GetProperty("properties").GetProperty("code")
            .GetProperty("enum").Clone();
    }

    private static IEnumerable<string> SourceFiles(string room) => SourceTree.Files("*.cs").Where(file =>
        SourceTree.PathOf(file).StartsWith(room, StringComparison.Ordinal) && !file.EndsWith("ProblemCodes.cs", StringComparison.Ordinal));

    [GeneratedRegex(@"new ProblemCode\(|\bApiProblem\.Create\(\s*new\(|\bCode = ""[a-z_]+""[,;]")]
    private static partial Regex Making();

    /// <summary>A refusal of the live tail.</summary>
    [GeneratedRegex(@"(?:new TailRefusedException|\bnew|throw Refuse)\(\s*ProblemCodes\.(?<name>\w+)")]
    private static partial Regex Refused();
}
