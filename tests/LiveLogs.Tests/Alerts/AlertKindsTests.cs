using System.Text.Json;
using System.Text.RegularExpressions;
using LiveLogs.Alerts.Evaluation;
using LiveLogs.Alerts.Rules;
using LiveLogs.Alerts.Rules.Api;
using Xunit;

namespace LiveLogs.Tests.Alerts;

/// <summary>What every kind of rule says of itself is true, and enough for a form.</summary>
public sealed partial class AlertKindsTests
{
    public static TheoryData<string> Names => [.. AlertKinds.All.Select(kind => kind.Name)];

    [Fact]
    public void All_kinds_are_found_and_have_names_of_their_own()
    {
        Assert.Equal(
            ["error_rate", "pattern_match", "log_level", "filter", "count", "percentage", "spike", "absence", "new_pattern", "new_value", "cardinality", "composite", "channel_refused"],
            AlertKinds.All.Select(kind => kind.Name));
        Assert.Equal(AlertKinds.All.Count, AlertKinds.All.DistinctBy(kind => kind.Words).Count());
        Assert.All(AlertKinds.All, kind => Assert.IsAssignableFrom<IEvaluatedKind>(kind));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Its_fields_are_described_well_enough_for_a_form(string name)
    {
        var kind = Kind(name);

        Assert.EndsWith(".", kind.Description, StringComparison.Ordinal);
        Assert.Equal(kind.Fields.Count, kind.Fields.DistinctBy(field => field.Name).Count());
        foreach (var field in kind.Fields.Select(field => field.Describe()))
        {
            Assert.Matches("^[a-z_]+$", field.Name);
            Assert.EndsWith(".", field.Description, StringComparison.Ordinal);
            Assert.Equal(field.Type == "choice", field.Choices.Count > 0);
            Assert.Equal(field.Type.EndsWith("number", StringComparison.Ordinal), field.Minimum is not null);
            Assert.False(field.Required && (field.Default is not null || field.Advanced), $"{field.Name} is required.");
            if (field.Default is { ValueKind: JsonValueKind.Number } number)
                Assert.InRange(number.GetDouble(), field.Minimum!.Value, field.Maximum!.Value);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Its_summary_names_fields_of_its_own(string name)
    {
        var kind = Kind(name);
        var named = kind.Summary.SelectMany(part => part).SelectMany(words => Placeholder().Matches(words)).Select(match => match.Groups[1].Value);

        Assert.NotEmpty(kind.Summary);
        Assert.Empty(named.Except(kind.Fields.Select(field => field.Name)));
    }

    /// <summary>A form that sends what its fields begin with is accepted.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void The_suggestions_of_its_required_fields_make_a_rule(string name)
    {
        var kind = Kind(name);
        var conditions = kind.Fields.Where(field => field.Suggestion is not null || field.Required)
            .ToDictionary(field => field.Name, field => field.Suggestion ?? (field.Type == ConditionFieldType.Choice ? field.Choices[0].Value : "x"));
        using var body = JsonDocument.Parse(JsonSerializer.Serialize(new { alert_type = name, conditions }));
        var rule = RuleReader.Read(body.RootElement, () => "new", out var errors);

        Assert.Empty(errors);
        Assert.Same(kind, rule!.Kind);
        // What was left out is shown with the default that the description names.
        foreach (var field in kind.Fields.Where(field => field.Default is not null && !field.IsQuiet && !conditions.ContainsKey(field.Name)))
            Assert.Equal(JsonSerializer.Serialize(field.Default), rule.Conditions[field.Name]!.ToJsonString());
    }

    /// <summary>The limits that are described are those that hold.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void Its_limits_are_the_ones_that_it_describes(string name)
    {
        foreach (var field in Kind(name).Fields.Where(field => field.Type is ConditionFieldType.Number or ConditionFieldType.WholeNumber))
        {
            foreach (var wrong in (double[])[field.Minimum - 1, field.Maximum * 2])
            {
                using var body = JsonDocument.Parse(JsonSerializer.Serialize(new { alert_type = name, conditions = new Dictionary<string, object> { [field.Name] = wrong } }));
                RuleReader.Read(body.RootElement, () => "new", out var errors);

                Assert.True(errors.ContainsKey($"conditions.{field.Name}"), $"{field.Name}: {wrong}");
            }
        }
    }

    [Fact]
    public void A_list_of_kinds_is_json_that_programs_can_read()
    {
        using var json = JsonDocument.Parse(JsonSerializer.Serialize(RuleKindList.All, JsonSerializerOptions.Web));

        Assert.Equal(AlertKinds.All.Count, json.RootElement.GetProperty("items").GetArrayLength());
    }

    private static AlertKind Kind(string name)
    {
        Assert.True(AlertKinds.TryFind(name, out var kind));
        return kind;
    }

    [GeneratedRegex(@"\{\??(\w+)")]
    private static partial Regex Placeholder();
}
