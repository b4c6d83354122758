using System.Globalization;
using System.Text;
using System.Text.Json;
using LiveLogs.Logs;
using LiveLogs.Operations.Problems;

namespace LiveLogs.Operations;

/// <summary>
/// Finds the texts of a JSON document that PostgreSQL would not store: half a surrogate pair is no text, and NUL is refused.
/// Looks no further after the first few, and puts a path together only for what it reports, so its cost does not grow with
/// the product of names and texts.
/// </summary>
internal sealed class UnstorableTexts
{
    private const int MaxErrors = ApiProblem.MaxFields;
    private const int MaxNameInPath = 64;

    private readonly Dictionary<string, string[]> _errors = new(StringComparer.Ordinal);

    /// <summary>The names and indexes that lead to the place that is looked at.</summary>
    private readonly Stack<(string? Name, int Index)> _path = new();

    /// <summary>The first texts that cannot be stored, each by its path.</summary>
    /// <param name="root">Of bounded depth.</param>
    public static IReadOnlyDictionary<string, string[]> Find(JsonElement root)
    {
        var found = new UnstorableTexts();
        found.Visit(root);
        return found._errors;
    }

    private void Visit(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.String when !IsStorable(element):
                Report("Must not contain NUL or half of a surrogate pair.");
                break;
            case JsonValueKind.Array:
                VisitItems(element);
                break;
            case JsonValueKind.Object:
                VisitFields(element);
                break;
        }
    }

    private void VisitItems(JsonElement list)
    {
        var index = 0;
        foreach (var item in list.EnumerateArray())
        {
            if (_errors.Count >= MaxErrors)
                return;
            _path.Push((null, index++));
            Visit(item);
            _path.Pop();
        }
    }

    private void VisitFields(JsonElement map)
    {
        foreach (var property in map.EnumerateObject())
        {
            if (_errors.Count >= MaxErrors)
                return;
            if (property.Name.Contains('\0', StringComparison.Ordinal))
            {
                Report("Has a field whose name contains NUL.");
                continue;
            }

            _path.Push((property.Name, 0));
            Visit(property.Value);
            _path.Pop();
        }
    }

    private void Report(string message)
    {
        var path = new StringBuilder();
        foreach (var (name, index) in _path.Reverse())
        {
            if (name is null)
                path.Append(CultureInfo.InvariantCulture, $"[{index}]");
            else
                path.Append(path.Length == 0 ? "" : ".").Append(StorableText.Clip(name, MaxNameInPath));
        }

        _errors[path.Length == 0 ? "body" : path.ToString()] = [message];
    }

    private static bool IsStorable(JsonElement text)
    {
        try
        {
            return !text.GetString()!.Contains('\0', StringComparison.Ordinal);
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }
}
