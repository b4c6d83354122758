using System.Globalization;
using System.Text.Json;

namespace LiveLogs.Questions.Plans.Json;

/// <summary>
/// Reads the members of one JSON object strictly: each at most once, of its type, within its bounds, and none that is unknown. What is wrong goes to the list of problems; nothing is thrown.
/// </summary>
internal sealed class PlanObject
{
    private readonly Dictionary<string, JsonElement> _members = new(StringComparer.Ordinal);
    private readonly List<PlanProblem> _problems;
    private readonly string _path;

    private PlanObject(string path, List<PlanProblem> problems) => (_path, _problems) = (path, problems);

    /// <summary>Opens an object; null, with a problem, when the element is none or has members that are not known.</summary>
    public static PlanObject? Open(JsonElement element, string path, List<PlanProblem> problems, params ReadOnlySpan<string> known)
    {
        var opened = new PlanObject(path, problems);
        if (element.ValueKind != JsonValueKind.Object)
        {
            opened.Report("", "wrong_type", "An object is expected here.");
            return null;
        }

        foreach (var member in element.EnumerateObject())
        {
            if (problems.Count >= PlanReader.MostProblems)
                return null;

            if (!known.Contains(member.Name))
                opened.Report("", "unknown_member", $"The member '{Short(member.Name)}' is unknown here.");
            else if (!opened._members.TryAdd(member.Name, member.Value))
                opened.Report(member.Name, "duplicate_member", "The member is given twice.");
        }

        return opened;
    }

    /// <summary>Whether the member is given and not null.</summary>
    public bool Has(string name) => _members.TryGetValue(name, out var element) && element.ValueKind != JsonValueKind.Null;

    /// <summary>The member's element; only after <see cref="Has"/>.</summary>
    public JsonElement Element(string name) => _members[name];

    /// <summary>The place of a member.</summary>
    public string PathOf(string name) => _path.Length == 0 ? name : name.Length == 0 ? _path : $"{_path}.{name}";

    /// <summary>Adds a problem at a member.</summary>
    public void Report(string name, string code, string message)
    {
        if (_problems.Count < PlanReader.MostProblems)
            _problems.Add(new PlanProblem(PathOf(name), code, message));
    }

    /// <summary>A text of at most <see cref="PlanReader.LongestText"/> characters.</summary>
    public string? Text(string name, bool required = false)
    {
        if (!Has(name))
        {
            if (required)
                Report(name, "missing", "This member is required.");

            return null;
        }

        if (Element(name).ValueKind == JsonValueKind.String && Unescaped(Element(name)) is { } text)
            return text;

        Report(name, "wrong_type", $"A text of at most {PlanReader.LongestText} characters is expected here.");
        return null;
    }

    /// <summary>A name of an enumeration.</summary>
    public T? Name<T>(string name, bool required = false)
        where T : struct, Enum
    {
        if (Text(name, required) is not { } text)
            return null;

        if (WireName.Parse<T>(text) is { } value)
            return value;

        Report(name, "unknown_value", $"'{Short(text)}' is not one of: {string.Join(", ", WireName.All<T>())}.");
        return null;
    }

    /// <summary>A finite number.</summary>
    public double? Number(string name, bool required = false)
    {
        if (Has(name))
        {
            if (Element(name).ValueKind == JsonValueKind.Number && Element(name).TryGetDouble(out var number) && double.IsFinite(number))
                return number;

            Report(name, "wrong_type", "A finite number is expected here.");
        }
        else if (required)
        {
            Report(name, "missing", "This member is required.");
        }

        return null;
    }

    /// <summary>A whole number from 0 to a million.</summary>
    public int? Whole(string name, bool required = false)
    {
        if (Number(name, required) is not { } number)
            return null;

        if (number is >= 0 and <= 1_000_000 && number == Math.Floor(number))
            return (int)number;

        Report(name, "out_of_range", "A whole number from 0 to 1,000,000 is expected here.");
        return null;
    }

    /// <summary>An instant with its offset.</summary>
    public DateTimeOffset? Instant(string name, bool required = false)
    {
        if (Text(name, required) is not { } text)
            return null;

        var zoned = text.Length > 10 && (text[^1] == 'Z' || text.LastIndexOfAny(['+', '-']) > 10);
        if (zoned && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal, out var instant))
            return instant;

        Report(name, "wrong_type", "An instant such as 2026-03-18T10:00:00Z is expected here.");
        return null;
    }

    /// <summary>True or false; false when it is missing.</summary>
    public bool Flag(string name)
    {
        if (Has(name) && Element(name).ValueKind is not (JsonValueKind.True or JsonValueKind.False))
            Report(name, "wrong_type", "True or false is expected here.");

        return Has(name) && Element(name).ValueKind == JsonValueKind.True;
    }

    /// <summary>A list of at most <see cref="PlanReader.MostItems"/> things.</summary>
    public IReadOnlyList<T> List<T>(string name, Func<JsonElement, string, T?> read)
        where T : class
    {
        if (!Has(name))
            return [];

        if (Element(name).ValueKind != JsonValueKind.Array || Element(name).GetArrayLength() > PlanReader.MostItems)
        {
            Report(name, "wrong_type", $"A list of at most {PlanReader.MostItems} is expected here.");
            return [];
        }

        return [.. Element(name).EnumerateArray().Select((item, index) => read(item, $"{PathOf(name)}[{index}]")).OfType<T>()];
    }

    /// <summary>A list of texts.</summary>
    public IReadOnlyList<string> Texts(string name) => List(name, (item, path) =>
    {
        if (item.ValueKind == JsonValueKind.String && Unescaped(item) is { } text)
            return text;

        _problems.Add(new PlanProblem(path, "wrong_type", $"A text of at most {PlanReader.LongestText} characters is expected here."));
        return null;
    });

    /// <summary>The text of an element, or null when it is too long or half of a surrogate pair stands in it.</summary>
    internal static string? Unescaped(JsonElement element)
    {
        try
        {
            return element.GetString() is { Length: <= PlanReader.LongestText } text ? text : null;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    internal static string Short(string text) => text.Length <= 60 ? text : text[..60] + "…";
}
