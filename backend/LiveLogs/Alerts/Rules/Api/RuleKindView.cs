using LiveLogs.Operations;

namespace LiveLogs.Alerts.Rules.Api;

/// <summary>A kind of rule, described well enough to draw a form of it.</summary>
/// <param name="Name">The <c>alert_type</c> of its rules.</param>
/// <param name="Words">Its name for people.</param>
/// <param name="Description">When its rules fire.</param>
/// <param name="Offered">Whether people make rules of it; the service makes the others by itself.</param>
/// <param name="DefaultCooldownMinutes">The <c>cooldown_minutes</c> of rules that name none.</param>
/// <param name="Fields">The fields of <c>conditions</c>, in the order that people fill them in.</param>
/// <param name="Summary">
/// A rule in a few words, in parts that follow each other. Of each part the first alternative is used of which every <c>{field}</c> has a value in
/// the conditions; none when all of them lack one. <c>{field=value}</c> has a value only if the field has this one; <c>{?field=value}</c> is the same
/// and shows nothing.
/// </param>
internal sealed record RuleKindView(
    string Name,
    string Words,
    string Description,
    bool Offered,
    double DefaultCooldownMinutes,
    IReadOnlyList<FieldView> Fields,
    IReadOnlyList<IReadOnlyList<string>> Summary)
{
    public static RuleKindView Of(AlertKind kind) => new(
        kind.Name, kind.Words, kind.Description, kind.IsOffered, kind.DefaultCooldown, [.. kind.Fields.Select(field => field.Describe())], kind.Summary);
}

/// <summary>All kinds of rules.</summary>
internal sealed record RuleKindList(IReadOnlyList<RuleKindView> Items)
{
    public static RuleKindList All { get; } = new([.. AlertKinds.All.Select(RuleKindView.Of)]);
}
