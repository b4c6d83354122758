using System.Text.RegularExpressions;
using Microsoft.OpenApi;

namespace LiveLogs.Operations.OpenApi;

/// <summary>
/// Paths that differ by the names of their parameters alone are one path, and have to be one in the document
/// (https://spec.openapis.org/oas/v3.1.1.html#paths-object): <c>GET /rules/{project_id}</c> and <c>PUT /rules/{rule_id}</c> become
/// <c>/rules/{id}</c>, and each operation says what its id is.
/// </summary>
internal static partial class SharedPaths
{
    private const string SharedName = "id";

    public static void Merge(OpenApiDocument document)
    {
        foreach (var alike in document.Paths.GroupBy(path => Parameter().Replace(path.Key, "{}"), StringComparer.Ordinal).Where(paths => paths.Count() > 1).ToList())
        {
            var merged = new OpenApiPathItem { Operations = [] };
            foreach (var (path, item) in alike)
            {
                document.Paths.Remove(path);
                foreach (var (method, operation) in item.Operations ?? [])
                {
                    Rename(operation, Last(path));
                    merged.Operations.Add(method, operation);
                }
            }

            var first = alike.First().Key;
            document.Paths[$"{first[..first.LastIndexOf('{')]}{{{SharedName}}}{first[(first.LastIndexOf('}') + 1)..]}"] = merged;
        }
    }

    /// <summary>Only the last parameter of such paths has several names.</summary>
    private static void Rename(OpenApiOperation operation, string name)
    {
        var parameter = operation.Parameters?.OfType<OpenApiParameter>().FirstOrDefault(one => one.In == ParameterLocation.Path && one.Name == name);
        if (parameter is null)
            return;

        parameter.Name = SharedName;
        parameter.Description = $"{char.ToUpperInvariant(name[0])}{name[1..].Replace('_', ' ')}.";
    }

    private static string Last(string path) => Parameter().Matches(path)[^1].Groups[1].Value;

    [GeneratedRegex(@"\{(\w+)\}")]
    private static partial Regex Parameter();
}
