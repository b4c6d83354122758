using System.Globalization;
using System.Text.Json.Nodes;

namespace LiveLogs.Questions.Plans.Json;

/// <summary>Writes a plan as JSON, as <see cref="PlanReader"/> reads it. Members without a value are left out.</summary>
public static class PlanWriter
{
    /// <summary>The plan as JSON text.</summary>
    public static string Write(QuestionPlan plan) => ToJson(plan).ToJsonString();

    /// <summary>The plan as a JSON object.</summary>
    public static JsonObject ToJson(QuestionPlan plan)
    {
        var json = new JsonObject { ["intent"] = WireName.Of(plan.Intent) };
        Add(json, "source", plan.Source is { } source ? WireName.Of(source) : null);
        AddList(json, "select", plan.Select, Selection);
        if (plan.Filters.Count > 0 || plan.Time is not null)
            json["filters"] = List(plan.Filters, Filter);

        Add(json, "time", plan.Time is { } time ? Time(time) : null);
        Add(json, "compare_to", plan.CompareTo is { } other ? Time(other) : null);
        Add(json, "align", plan.Align is { } align ? WireName.Of(align) : null);
        Add(json, "bucket", plan.Bucket);
        AddList(json, "group_by", plan.GroupBy, field => JsonValue.Create(field));
        AddList(json, "having", plan.Having, Having);
        AddList(json, "order_by", plan.OrderBy, Order);
        Add(json, "limit", plan.Limit);
        Add(json, "limit_per", plan.LimitPer is { } per ? new JsonObject { ["field"] = per.Field, ["limit"] = per.Limit } : null);
        Add(json, "anchor", plan.Anchor is { } anchor ? Instant(anchor) : null);
        Add(json, "before", plan.Before);
        Add(json, "after", plan.After);
        Add(json, "query_text", plan.QueryText);
        AddList(json, "steps", plan.Steps, ToJson);
        Add(json, "action", plan.Action is { } action ? Action(action) : null);
        Add(json, "requires_approval", plan.RequiresApproval ? true : null);
        Add(json, "executes", plan.NeverExecutes ? false : null);
        AddList(json, "missing", plan.Missing, item => JsonValue.Create(item));
        AddList(json, "options", plan.Options, item => JsonValue.Create(item));
        Add(json, "reason", plan.Reason);
        AddList(json, "nearest", plan.Nearest, item => JsonValue.Create(item));
        Add(json, "viz", plan.Chart is { } chart ? WireName.Of(chart) : null);
        return json;
    }

    /// <summary>An instant as plans write it: RFC 3339 in UTC, with as many digits of a second as it has.</summary>
    public static string Instant(DateTimeOffset instant) => instant.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture);

    /// <summary>A condition on rows as JSON.</summary>
    public static JsonObject Filter(PlanFilter filter) =>
        new() { ["field"] = filter.Field, ["op"] = WireName.Of(filter.Operator), ["value"] = Value(filter.Value) };

    /// <summary>A column as JSON: a text for a field as it is.</summary>
    public static JsonNode Selection(PlanSelection selection)
    {
        if (selection.Function is not { } function)
            return JsonValue.Create(selection.Column ?? "");

        var json = new JsonObject { ["fn"] = WireName.Of(function) };
        Add(json, "metric", selection.Metric);
        Add(json, "field", selection.Field);
        Add(json, "op", selection.Operator is { } op ? WireName.Of(op) : null);
        Add(json, "value", selection.Value);
        Add(json, "num", selection.Numerator is { } num ? Part(num) : null);
        Add(json, "den", selection.Denominator is { } den ? Part(den) : null);
        Add(json, "as", selection.Name);
        return json;
    }

    private static JsonObject Part(PlanPart part)
    {
        var json = new JsonObject { ["fn"] = WireName.Of(part.Function) };
        Add(json, "metric", part.Metric);
        Add(json, "field", part.Field);
        AddList(json, "filters", part.Filters, Filter);
        return json;
    }

    private static JsonNode? Value(PlanValue value) => value switch
    {
        { Text: { } text } => JsonValue.Create(text),
        { Number: { } number } => JsonValue.Create(number),
        { Flag: { } flag } => JsonValue.Create(flag),
        _ => List(value.Items ?? [], Value),
    };

    private static JsonObject Time(PlanTime time)
    {
        var json = new JsonObject { ["kind"] = WireName.Of(time.Kind) };
        Add(json, "n", time.Count);
        Add(json, "unit", time.Unit);
        Add(json, "name", time.Name);
        Add(json, "from", Instant(time.From));
        Add(json, "to", Instant(time.To));
        Add(json, "clamped_from", time.ClampedFrom is { } from ? Instant(from) : null);
        Add(json, "max_range", time.MaxRange);
        Add(json, "assumed", time.Assumed ? true : null);
        return json;
    }

    private static JsonObject Having(PlanHaving having) =>
        new() { ["expr"] = having.Expression, ["op"] = WireName.Of(having.Operator), ["value"] = having.Value };

    private static JsonObject Order(PlanOrder order) => new() { ["by"] = order.By, ["dir"] = order.Descending ? "desc" : "asc" };

    private static JsonObject Action(PlanAction action)
    {
        var json = new JsonObject { ["kind"] = action.Kind };
        Add(json, "target", action.Target);
        return json;
    }

    private static void Add(JsonObject json, string name, JsonNode? value)
    {
        if (value is not null)
            json[name] = value;
    }

    private static void AddList<T>(JsonObject json, string name, IReadOnlyList<T> items, Func<T, JsonNode?> write)
    {
        if (items.Count > 0)
            json[name] = List(items, write);
    }

    private static JsonArray List<T>(IEnumerable<T> items, Func<T, JsonNode?> write) => [.. items.Select(write)];
}
