using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using LiveLogs.Storage;
using Xunit;

namespace LiveLogs.Tests.Docs;

/// <summary>
/// docs/settings.md has one table for each options class: every property that can be set is a row with its default and range, and every row is a property.
/// </summary>
public sealed partial class SettingsPageTests
{
    /// <summary>Settings whose default depends on the machine: the page describes it in words.</summary>
    private static readonly string[] DefaultsOfTheMachine = ["Limits__CountsPerUser", "Streaming__InstanceName"];

    private static readonly Dictionary<string, Type> Classes = OptionsClasses().ToDictionary(SectionOf, StringComparer.Ordinal);

    private static readonly List<Row> Rows =
        [.. DocumentationFiles.Page("docs/settings.md").Rows.Where(row => Classes.ContainsKey(row.Heading)).Select(Row.Of)];

    public static TheoryData<string> Sections => [.. Classes.Keys.Order(StringComparer.Ordinal)];

    [Fact]
    public void Every_class_that_is_bound_to_a_section_is_compared()
    {
        var bound = Directory.EnumerateFiles(Path.Combine(DocumentationFiles.Root, "backend", "LiveLogs"), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .SelectMany(file => Bound().Matches(File.ReadAllText(file)).Select(match => match.Groups["class"].Value));

        Assert.Equal(bound.Distinct().Order(StringComparer.Ordinal), Classes.Values.Select(type => type.Name).Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Sections))]
    public void The_table_of_a_section_has_its_settings_and_no_others(string section) => Assert.Equal(
        Bindable(Classes[section]).Select(property => Variable(section, property)).Order(StringComparer.Ordinal),
        Rows.Where(row => row.Section == section).Select(row => row.Variable).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Sections))]
    public void Every_setting_has_the_default_and_the_range_of_its_property(string section)
    {
        var defaults = Activator.CreateInstance(Classes[section])!;
        var properties = Bindable(Classes[section]).ToDictionary(property => Variable(section, property), StringComparer.Ordinal);
        var wrong = Rows.Where(row => row.Section == section && properties.ContainsKey(row.Variable))
            .SelectMany(row => Differences(row, properties[row.Variable], defaults)).ToList();

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Fact]
    public void Every_section_of_the_page_is_a_class_but_for_the_first()
    {
        string[] expected = ["Database, Redis and host", .. Classes.Keys.Order(StringComparer.Ordinal)];

        Assert.Equal(expected, DocumentationFiles.Page("docs/settings.md").Rows.Select(row => row.Heading).Distinct());
    }

    private static IEnumerable<string> Differences(Row row, PropertyInfo property, object defaults)
    {
        var value = property.GetValue(defaults);
        if (DefaultsOfTheMachine.Contains(row.Variable) ? row.Default is "" or "–" : !IsDefault(value, row.Default))
            yield return $"{row.Variable}: the default is {value ?? "nothing"}, the page says {row.Default}";
        if (property.GetCustomAttribute<RangeAttribute>() is { } range && !IsRange(range, row.Range))
            yield return $"{row.Variable}: the range is {range.Minimum} to {range.Maximum}, the page says {row.Range}";
    }

    private static bool IsDefault(object? value, string cell) => value switch
    {
        null or "" or System.Collections.ICollection { Count: 0 } => cell == "–",
        bool flag => cell == (flag ? "`true`" : "`false`"),
        TimeSpan time => TimeSpan.TryParse(Unquote(cell), CultureInfo.InvariantCulture, out var written) && written == time,
        // As many digits as the page has.
        double number => Unquote(cell) is { } text && double.TryParse(text, CultureInfo.InvariantCulture, out var written)
            && Math.Round(number, text.Split('.').ElementAtOrDefault(1)?.Length ?? 0) == written,
        _ => Unquote(cell) == Convert.ToString(value, CultureInfo.InvariantCulture),
    };

    private static bool IsRange(RangeAttribute range, string cell) =>
        RangeCell().Match(cell) is { Success: true } match
        && Limit(range, range.Minimum).Equals(Limit(range, match.Groups["min"].Value))
        && Limit(range, range.Maximum).Equals(Limit(range, match.Groups["max"].Value));

    private static object Limit(RangeAttribute range, object value) => range.OperandType == typeof(TimeSpan)
        ? value as TimeSpan? ?? TimeSpan.Parse((string)value, CultureInfo.InvariantCulture)
        : Convert.ToDecimal(value, CultureInfo.InvariantCulture);

    private static string? Unquote(string cell) => cell is ['`', .. var inner, '`'] ? inner : null;

    private static IEnumerable<Type> OptionsClasses() =>
        typeof(StorageOptions).Assembly.GetTypes().Where(type => type.GetField("Section", BindingFlags.Public | BindingFlags.Static) is { IsLiteral: true });

    private static string SectionOf(Type type) => (string)type.GetField("Section")!.GetRawConstantValue()!;

    /// <summary>What the binder of configuration fills: properties with a public setter, and collections that are there.</summary>
    private static IEnumerable<PropertyInfo> Bindable(Type type) =>
        type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.SetMethod is { IsPublic: true } || IsMap(property) || IsList(property));

    private static bool IsMap(PropertyInfo property) => typeof(System.Collections.IDictionary).IsAssignableFrom(property.PropertyType);

    private static bool IsList(PropertyInfo property) =>
        !IsMap(property) && property.PropertyType != typeof(string) && typeof(System.Collections.IEnumerable).IsAssignableFrom(property.PropertyType);

    /// <summary>As the page writes it: a list by its first member, a map by the names of its keys, which the page may choose.</summary>
    private static string Variable(string section, PropertyInfo property) =>
        $"{section}__{property.Name}{(IsList(property) ? "__0" : IsMap(property) ? "__<" : "")}";

    /// <param name="Section">The heading.</param>
    /// <param name="Variable">Of a map only what stands in front of the names of its keys.</param>
    /// <param name="Default">The cell.</param>
    /// <param name="Range">The cell.</param>
    private sealed record Row(string Section, string Variable, string Default, string Range)
    {
        public static Row Of(MarkdownRow row) => new(row.Heading, VariableCell().Match(row.Cells[0]).Groups["variable"].Value, row.Cells[1], row.Cells[2]);
    }

    [GeneratedRegex(@"BindConfiguration\((?<class>\w+)\.Section\)")]
    private static partial Regex Bound();

    [GeneratedRegex(@"\A`(?<variable>\w+(?:__<)?)(?:\w+>(?:__<\w+>)?)?`(?:, …)?\z")]
    private static partial Regex VariableCell();

    [GeneratedRegex(@"\A`(?<min>[^`]+)`–`(?<max>[^`]+)`\z")]
    private static partial Regex RangeCell();
}
