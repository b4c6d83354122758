using LiveLogs.Operations;

namespace LiveLogs.Alerts.Rules;

/// <summary>What the value of a field of a condition is.</summary>
internal enum ConditionFieldType
{
    Text,
    Number,
    WholeNumber,

    /// <summary>True or false.</summary>
    Flag,

    /// <summary>A list of texts.</summary>
    List,

    /// <summary>One of <see cref="ConditionField.Choices"/>.</summary>
    Choice,

    /// <summary>A filter of the filter language.</summary>
    Filter,
}

/// <summary>One field of the conditions of a kind. It is read and described by the same limits.</summary>
/// <param name="Name">As in JSON, snake_case.</param>
/// <param name="Type">What its value is.</param>
/// <param name="Label">Beside the field in a form.</param>
/// <param name="Description">For the person who fills it in: meaning, unit, default.</param>
internal sealed record ConditionField(string Name, ConditionFieldType Type, string Label, string Description)
{
    public bool Required { get; init; }

    /// <summary>The smallest number.</summary>
    public double Minimum { get; init; }

    /// <summary>The largest number.</summary>
    public double Maximum { get; init; } = double.MaxValue;

    /// <summary>UTF-16 units of a text.</summary>
    public int MaxLength { get; init; } = 200;

    /// <summary>The number or choice of a rule that leaves it out; null when that has no value.</summary>
    public object? Default { get; init; }

    /// <summary>A rule does not show the default.</summary>
    public bool IsQuiet { get; init; }

    public IReadOnlyList<FieldChoice> Choices { get; init; } = [];

    /// <summary>What the form of a new rule begins with.</summary>
    public object? Suggestion { get; init; }

    /// <summary>What an empty field shows.</summary>
    public string? Placeholder { get; init; }

    /// <summary>Few people need it: short forms leave it out.</summary>
    public bool IsAdvanced { get; init; }

    public FieldView Describe()
    {
        var isNumber = Type is ConditionFieldType.Number or ConditionFieldType.WholeNumber;
        return new FieldView
        {
            Name = Name,
            Type = RuleNames.Of(Type),
            Label = Label,
            Description = Description,
            Required = Required,
            Advanced = IsAdvanced,
            Default = FieldView.Json(Default),
            Minimum = isNumber ? Minimum : null,
            Maximum = isNumber ? Maximum : null,
            MaxLength = Type is ConditionFieldType.Text or ConditionFieldType.Filter ? MaxLength : null,
            Choices = Choices,
            Suggestion = FieldView.Json(Suggestion),
            Placeholder = Placeholder,
        };
    }
}
