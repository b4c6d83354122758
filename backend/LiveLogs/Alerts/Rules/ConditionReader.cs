using System.Text.Json.Nodes;
using LiveLogs.Logs;
using LiveLogs.Logs.Filters;
using LiveLogs.Operations;

namespace LiveLogs.Alerts.Rules;

/// <summary>Reads the condition of one kind of rule.</summary>
/// <param name="fields">Where it stands.</param>
/// <param name="kind">The rule's kind.</param>
/// <param name="version">Of the filter language in which it was written.</param>
internal sealed class ConditionReader(FieldReader fields, RuleKind kind, int version)
{
    private const int MaxWindowMinutes = 1_440;
    private const int MaxOffsetMinutes = 10_080;
    private const int MaxLookbackMinutes = 44_640;
    private const int DefaultLookbackMinutes = 10_080;
    private const int MaxFieldLength = 200;
    private const int MaxWindows = 60;
    private const double MaxThreshold = 1e12;

    /// <summary>The fields of all kinds of conditions.</summary>
    public static readonly string[] Names =
    [
        "pattern", "case_sensitive", "log_levels", "filter", "lookback_minutes", "field", "expression", "keep_firing_minutes", "threshold", "ratio", "window_minutes",
        "offset_minutes", "min_count", "windows", "of_windows", "recovery_threshold", "direction", "of",
    ];

    private readonly JsonObject _shown = [];

    private readonly List<string> _changes = [];

    /// <summary>What is read otherwise than it was in <c>version</c>.</summary>
    public IReadOnlyList<string> Changes => _changes;

    /// <summary>Null when something is wrong.</summary>
    public RuleCondition? Read() => kind switch
    {
        RuleKind.PatternMatch => ReadPattern(),
        RuleKind.LogLevel => ReadLevels(),
        RuleKind.Filter => ReadFilter(isRequired: true) is { } filter ? new LineCondition(filter) : null,
        RuleKind.NewPattern => ReadNewPattern(),
        RuleKind.NewValue => ReadNewValue(),
        RuleKind.Composite => ReadComposite(),
        RuleKind.ChannelRefused => new ChannelCondition(),
        _ => ReadWindow(),
    };

    /// <summary>The condition with what was left out.</summary>
    public JsonObject Shown(RuleCondition condition)
    {
        if (condition is NewValueCondition value)
            _shown["lookback_minutes"] = (int)value.Lookback.TotalMinutes;
        if (condition is CompositeCondition { KeepFiring: var keepFiring } && keepFiring > TimeSpan.Zero)
            _shown["keep_firing_minutes"] = keepFiring.TotalMinutes;
        if (condition is not WindowCondition window)
            return _shown;

        _shown[kind == RuleKind.Spike ? "ratio" : "threshold"] = window.Threshold;
        _shown["window_minutes"] = (int)window.Window.TotalMinutes;
        if (window.Measure == Measure.Ratio)
            _shown["offset_minutes"] = (int)window.Offset.TotalMinutes;
        if (window.MinCount > 0)
            _shown["min_count"] = window.MinCount;
        if (window.OfWindows > 1)
            (_shown["windows"], _shown["of_windows"]) = (window.Windows, window.OfWindows);
        if (window.Recovery is { } recovery)
            _shown["recovery_threshold"] = recovery;
        if (window.KeepFiring > TimeSpan.Zero)
            _shown["keep_firing_minutes"] = window.KeepFiring.TotalMinutes;
        return _shown;
    }

    private LineCondition? ReadPattern()
    {
        var (pattern, isCaseSensitive) = (fields.Text("pattern", GuardedRegex.MaxPatternLength), fields.Flag("case_sensitive", otherwise: false));
        var filter = ReadFilter(isRequired: false);
        if (pattern is null || filter is null)
        {
            if (fields.Find("pattern") is null)
                fields.Fail("pattern", "Is required.");
            return null;
        }

        try
        {
            var regex = GuardedRegex.Create(pattern, !isCaseSensitive);
            (_shown["pattern"], _shown["case_sensitive"]) = (pattern, isCaseSensitive);
            var matches = new MessageMatches(regex);
            _changes.AddRange(StoredFilter.ChangesOf(matches, version));
            return new LineCondition(filter.And(LogFilter.Of(matches)));
        }
        catch (RegexRefusedException error)
        {
            fields.Fail("pattern", error.Message);
            return null;
        }
    }

    private LineCondition? ReadLevels()
    {
        if (fields.Texts("log_levels", 24, 20).Count == 0)
        {
            fields.Fail("log_levels", "Name at least one level.");
            return null;
        }

        return ReadFilter(isRequired: false) is { } filter ? new LineCondition(filter) : null;
    }

    private NewPatternCondition? ReadNewPattern()
    {
        if (fields.Find("filter") is null)
            return ReadFilter(isRequired: false) is { } filter ? new NewPatternCondition(filter) : null;

        fields.Fail("filter", "Patterns are distinguished by log_levels only.");
        return null;
    }

    private NewValueCondition? ReadNewValue()
    {
        var lookback = TimeSpan.FromMinutes(fields.Whole("lookback_minutes", 1, MaxLookbackMinutes, DefaultLookbackMinutes));
        var (field, filter) = (ReadField(), ReadFilter(isRequired: false));
        return field is null || filter is null ? null : new NewValueCondition(filter, field, lookback);
    }

    private CompositeCondition? ReadComposite()
    {
        var keepFiring = TimeSpan.FromMinutes(fields.Number("keep_firing_minutes", 0, MaxOffsetMinutes, 0));
        if (fields.Text("expression", RuleExpression.MaxLength) is not { } text)
        {
            if (fields.Find("expression") is null)
                fields.Fail("expression", "Is required.");
            return null;
        }

        try
        {
            var expression = RuleExpression.Parse(text);
            _shown["expression"] = text;
            return new CompositeCondition(expression, keepFiring);
        }
        catch (FormatException error)
        {
            fields.Fail("expression", error.Message);
            return null;
        }
    }

    /// <summary>The required field whose values a rule is about.</summary>
    private GroupField? ReadField()
    {
        if (fields.Text("field", MaxFieldLength) is not { } name)
        {
            if (fields.Find("field") is null)
                fields.Fail("field", "Is required.");
            return null;
        }

        var field = GroupField.Parse(name);
        if (field is null)
        {
            fields.Fail("field", $"'{name}' {GroupField.NotOne}");
            return null;
        }

        _shown["field"] = name;
        _changes.AddRange(field.ChangesSince(version));
        return field;
    }

    private WindowCondition? ReadWindow()
    {
        var (filter, field) = (ReadFilter(isRequired: false), kind == RuleKind.Cardinality ? ReadField() : null);
        if (filter is null)
            return null;
        if (kind == RuleKind.ErrorRate && fields.Find("log_levels") is null)
            filter = filter.And(LogFilter.Of(new SeverityBetween((int)Severity.Error, 24)));

        var window = TimeSpan.FromMinutes(fields.Whole("window_minutes", 1, MaxWindowMinutes, 5));
        var measure = MeasureOf(kind);
        var direction = kind is RuleKind.Spike or RuleKind.Cardinality ? fields.Text("direction", 10) ?? "up" : null;
        if (direction is not (null or "up" or "down"))
            fields.Fail("direction", "Must be up or down.");
        if (direction is not null)
            _shown["direction"] = direction;
        var condition = new WindowCondition(filter, measure, window, ReadThreshold())
        {
            Field = field,
            IsBelow = kind == RuleKind.Absence || direction == "down",
            Whole = kind == RuleKind.Percentage ? ReadFilter("of", isRequired: false) ?? LogFilter.All : LogFilter.All,
            Offset = kind == RuleKind.Spike
                ? TimeSpan.FromMinutes(fields.Whole("offset_minutes", (int)window.TotalMinutes, MaxOffsetMinutes, (int)window.TotalMinutes))
                : TimeSpan.Zero,
            MinCount = kind is RuleKind.Spike or RuleKind.Percentage ? fields.Whole("min_count", 1, 1_000_000_000, 10) : 0,
            OfWindows = fields.Whole("of_windows", 1, MaxWindows, 1),
            Windows = fields.Whole("windows", 1, MaxWindows, 1),
            Recovery = fields.Find("recovery_threshold") is null ? null : fields.Number("recovery_threshold", 0, MaxThreshold),
            KeepFiring = TimeSpan.FromMinutes(fields.Number("keep_firing_minutes", 0, MaxOffsetMinutes, 0)),
        };
        Check(condition);
        return kind == RuleKind.Cardinality && field is null ? null : condition;
    }

    private void Check(WindowCondition condition)
    {
        if (condition.Windows > condition.OfWindows)
            fields.Fail("windows", "Cannot be more than of_windows.");
        if (condition.Recovery is { } recovery && (condition.IsBelow ? recovery < condition.Threshold : recovery > condition.Threshold))
            fields.Fail("recovery_threshold", "Must be on the side of the threshold where the rule does not fire.");
    }

    private double ReadThreshold() => kind switch
    {
        RuleKind.Absence => fields.Number("threshold", 1, MaxThreshold, 1),
        RuleKind.Spike => fields.Number("ratio", 0.001, 1_000_000),
        RuleKind.Percentage => fields.Number("threshold", 0.001, 100),
        _ => fields.Number("threshold", 0.001, MaxThreshold),
    };

    /// <summary>The filter and the levels of any condition, both of which have to hold.</summary>
    private LogFilter? ReadFilter(bool isRequired)
    {
        var levels = fields.Texts("log_levels", 24, 20);
        var filter = ReadFilter("filter", isRequired);
        if (levels.Count == 0 || filter is null)
            return filter;

        // CRITICAL and FATAL are two words for one level.
        var names = levels.DistinctBy(level => SeverityNames.TryParse(level, out var severity) ? SeverityNames.ToLevel(severity) + severity : level);
        if (!FilterParameters.TryRead(null, string.Join(',', names), out var wanted, out var problem))
        {
            fields.Fail("log_levels", problem!.Detail);
            return null;
        }

        _shown["log_levels"] = new JsonArray([.. levels.Select(level => JsonValue.Create(level))]);
        return wanted.And(filter);
    }

    private LogFilter? ReadFilter(string field, bool isRequired)
    {
        var text = fields.Text(field, LogFilter.MaxLength);
        if (text is null)
        {
            if (isRequired && fields.Find(field) is null)
                fields.Fail(field, "Is required.");
            return isRequired || fields.Find(field) is not null ? null : LogFilter.All;
        }

        if (FilterParameters.TryReadStored(text, version, out var stored, out var problem))
        {
            _shown[field] = stored.Text;
            _changes.AddRange(stored.Changes);
            return stored.Filter;
        }

        var position = problem!.Members.First(member => member.Key == "position").Value;
        fields.Fail(field, $"At {position}: {problem.Detail}");
        return null;
    }

    private static Measure MeasureOf(RuleKind kind) => kind switch
    {
        RuleKind.ErrorRate => Measure.PerMinute,
        RuleKind.Percentage => Measure.Percentage,
        RuleKind.Spike => Measure.Ratio,
        RuleKind.Cardinality => Measure.Distinct,
        _ => Measure.Count,
    };
}
