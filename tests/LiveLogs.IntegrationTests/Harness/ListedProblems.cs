using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace LiveLogs.IntegrationTests.Harness;

/// <summary>An operation of the OpenAPI document.</summary>
/// <param name="Method">In capitals.</param>
/// <param name="Path">With the names of its parameters in braces.</param>
/// <param name="Definition">As it stands in the document.</param>
/// <param name="Problems">The codes that it lists, by status.</param>
internal sealed partial record ListedOperation(string Method, string Path, JsonElement Definition, IReadOnlyDictionary<int, string[]> Problems)
{
    private readonly Regex _address = new($"^{Parameter().Replace(Path, "[^/]+")}/?$", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase);

    public string Id => Definition.GetProperty("operationId").GetString()!;

    public int Parameters => Parameter().Count(Path);

    public bool IsAt(string path) => _address.IsMatch(path);

    public bool Lists(string code) => Problems.Values.Any(codes => codes.Contains(code));

    public override string ToString() => Id;

    [GeneratedRegex(@"\{\w+\}")]
    private static partial Regex Parameter();
}

/// <summary>The problems that the kept OpenAPI document lists; a test holds that the service serves the same document.</summary>
internal static class ListedProblems
{
    public static IReadOnlyList<ListedOperation> Operations { get; } = Read();

    /// <summary>Why an operation may not give an answer; null when the document lists it, or the address is none of the document's.</summary>
    public static string? WhyNot(string method, string path, int status, string code)
    {
        var there = Operations.Where(operation => operation.IsAt(path)).ToList();
        var asked = there.Where(operation => operation.Method == method).MinBy(operation => operation.Parameters);
        if (asked is null)
        {
            return there.Count == 0 || code is "method_not_allowed" or "route_not_found"
                ? null
                : $"{method} {path} answered {status} {code}, and there is no such operation.";
        }

        return asked.Problems.TryGetValue(status, out var codes) && codes.Contains(code)
            ? null
            : $"{method} {path} answered {status} {code}, and the operation {asked.Id} lists {(codes is null ? $"no {status}" : string.Join(", ", codes))}.";
    }

    private static List<ListedOperation> Read()
    {
        using var document = JsonDocument.Parse(File.ReadAllText(Path.Combine(Repository.Root, "backend", "openapi.v1.json")));
        return
        [
            .. from path in document.RootElement.GetProperty("paths").EnumerateObject()
               from operation in path.Value.EnumerateObject()
               select new ListedOperation(operation.Name.ToUpperInvariant(), path.Name, operation.Value.Clone(), ProblemsOf(operation.Value)),
        ];
    }

    private static Dictionary<int, string[]> ProblemsOf(JsonElement operation) => operation.GetProperty("responses").EnumerateObject()
        .Where(response => response.Name != "default" && response.Value.TryGetProperty("content", out var content) && content.TryGetProperty("application/problem+json", out _))
        .ToDictionary(response => int.Parse(response.Name, CultureInfo.InvariantCulture), response => CodesOf(response.Value));

    private static string[] CodesOf(JsonElement response) =>
    [
        .. response.GetProperty("content").GetProperty("application/problem+json").GetProperty("schema").GetProperty("allOf").EnumerateArray()
            .Where(part => part.TryGetProperty("properties", out _))
            .SelectMany(part => part.GetProperty("properties").GetProperty("code").GetProperty("enum").EnumerateArray()).Select(code => code.GetString()!),
    ];
}
