using System.Globalization;
using System.Text.Json.Nodes;
using LiveLogs.Alerts.Matching;
using LiveLogs.Logs;
using LiveLogs.Logs.Filters;
using LiveLogs.Operations;

namespace LiveLogs.Alerts.Rules;

/// <summary>
/// Reads the conditions of a rule by the descriptions of their fields, collects every mistake, and keeps what was read as the rule shows it,
/// with the defaults of what was left out.
/// </summary>
/// <param name="fields">Where the conditions stand.</param>
/// <param name="version">Of the filter language in which they were written.</param>
internal sealed class ConditionReader(FieldReader fields, int version)
{
    private readonly List<string> _changes = [];

    /// <summary>The conditions as the rule shows them.</summary>
    public JsonObject Shown { get; } = [];

    /// <summary>What is read otherwise than it was in <c>version</c>.</summary>
    public IReadOnlyList<string> Changes => _changes;

    public bool IsGiven(ConditionField field) => fields.Find(field.Name) is not null;

    public void Fail(ConditionField field, string error) => fields.Fail(field.Name, error);

    /// <summary>A text; null when it is missing or wrong.</summary>
    public string? Text(ConditionField field)
    {
        if (fields.Text(field.Name, field.MaxLength) is not { } text)
            return Missing(field);

        Shown[field.Name] = text;
        return text;
    }

    public bool Flag(ConditionField field)
    {
        var flag = fields.Flag(field.Name, field.Default is true);
        Show(field, flag, flag);
        return flag;
    }

    /// <summary>A number; the default when it is missing, the minimum when it is wrong or required.</summary>
    public double Number(ConditionField field)
    {
        var number = field.Required
            ? fields.Number(field.Name, field.Minimum, field.Maximum)
            : fields.Number(field.Name, field.Minimum, field.Maximum, DefaultOf(field));
        Show(field, number, number);
        return number;
    }

    /// <summary>A number; null when it is missing.</summary>
    public double? OptionalNumber(ConditionField field) => IsGiven(field) ? Number(field) : null;

    /// <summary>A whole number.</summary>
    /// <param name="field">The field.</param>
    /// <param name="atLeast">The minimum and the default, where another field gives them.</param>
    public int Whole(ConditionField field, int? atLeast = null)
    {
        var number = fields.Whole(field.Name, atLeast ?? (int)field.Minimum, (int)field.Maximum, atLeast ?? (int)DefaultOf(field));
        Show(field, number, (double)number);
        return number;
    }

    /// <summary>A number of minutes.</summary>
    public TimeSpan Minutes(ConditionField field) =>
        TimeSpan.FromMinutes(field.Type == ConditionFieldType.WholeNumber ? Whole(field) : Number(field));

    /// <summary>One of the field's choices.</summary>
    public string Choice(ConditionField field)
    {
        var word = fields.Text(field.Name, field.MaxLength) ?? (string)field.Default!;
        if (field.Choices.All(choice => choice.Value != word))
            Fail(field, $"Must be {string.Join(" or ", field.Choices.Select(choice => choice.Value))}.");
        Show(field, word, word);
        return word;
    }

    /// <summary>The name of a field of entries; null when it is missing or wrong.</summary>
    public GroupField? EntryField(ConditionField field)
    {
        if (fields.Text(field.Name, field.MaxLength) is not { } name)
        {
            Missing(field);
            return null;
        }

        var known = GroupField.Parse(StoredFilter.NameOf(name, version));
        if (known is null)
        {
            Fail(field, $"'{name}' {GroupField.NotOne}");
            return null;
        }

        Shown[field.Name] = known.Name;
        _changes.AddRange(known.ChangesSince(version));
        return known;
    }

    /// <summary>A regular expression that messages have to match; null when it is missing or wrong.</summary>
    public LogFilter? Pattern(ConditionField field, ConditionField isCaseSensitive)
    {
        var (pattern, isExact) = (Text(field), Flag(isCaseSensitive));
        if (pattern is null)
            return null;

        try
        {
            var matches = new MessageMatches(GuardedRegex.Create(pattern, !isExact));
            _changes.AddRange(StoredFilter.ChangesOf(matches, version));
            return LogFilter.Of(matches);
        }
        catch (RegexRefusedException error)
        {
            Fail(field, error.Message);
            return null;
        }
    }

    /// <summary>The filter and the levels of a condition, both of which have to hold; null when one is wrong or missing though required.</summary>
    public LogFilter? Lines(ConditionField filterField, ConditionField levelsField)
    {
        var levels = fields.Texts(levelsField.Name, 24, 20);
        if (levels.Count == 0 && levelsField.Required)
            Fail(levelsField, "Name at least one level.");
        var filter = Filter(filterField);
        if (levels.Count == 0)
            return levelsField.Required ? null : filter;

        // CRITICAL and FATAL are two words for one level.
        var names = levels.DistinctBy(level => SeverityNames.TryParse(level, out var severity) ? SeverityNames.ToLevel(severity) + severity : level);
        if (!FilterParameters.TryRead(null, string.Join(',', names), out var wanted, out var problem))
        {
            Fail(levelsField, problem!.Detail);
            return null;
        }

        Shown[levelsField.Name] = new JsonArray([.. levels.Select(level => JsonValue.Create(level))]);
        return filter is null ? null : wanted.And(filter);
    }

    /// <summary>A filter: all lines when it is missing; null when it is wrong, or missing though required.</summary>
    public LogFilter? Filter(ConditionField field)
    {
        if (fields.Text(field.Name, LogFilter.MaxLength) is not { } text)
        {
            Missing(field);
            return field.Required || IsGiven(field) ? null : LogFilter.All;
        }

        if (FilterParameters.TryReadStored(text, version, out var stored, out var problem))
        {
            Shown[field.Name] = stored.Text;
            _changes.AddRange(stored.Changes);
            return stored.Filter;
        }

        var position = problem!.Members.First(member => member.Key == "position").Value;
        Fail(field, $"At {position}: {problem.Detail}");
        return null;
    }

    private static double DefaultOf(ConditionField field) => field.Default is { } value ? Convert.ToDouble(value, CultureInfo.InvariantCulture) : 0;

    private string? Missing(ConditionField field)
    {
        if (field.Required && !IsGiven(field))
            Fail(field, "Is required.");
        return null;
    }

    private void Show(ConditionField field, JsonNode value, object read)
    {
        if (!field.IsQuiet || !read.Equals(field.Default is int whole ? (double)whole : field.Default))
            Shown[field.Name] = value;
    }
}
