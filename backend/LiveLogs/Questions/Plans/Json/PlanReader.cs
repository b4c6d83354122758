using System.Text.Json;

namespace LiveLogs.Questions.Plans.Json;

/// <summary>
/// Reads a plan from JSON, strictly and within bounds, whoever wrote it. It never throws: what is wrong comes back as problems with their place.
/// Whether the plan makes sense for a catalogue is the validator's question.
/// </summary>
public static class PlanReader
{
    /// <summary>The longest JSON, in characters.</summary>
    public const int LongestJson = 65_536;

    /// <summary>The longest text in a plan, in characters.</summary>
    public const int LongestText = 1_000;

    /// <summary>The longest list in a plan.</summary>
    public const int MostItems = 50;

    /// <summary>How many problems are reported at most.</summary>
    public const int MostProblems = 20;

    private const int Deepest = 12;

    /// <summary>Reads a plan.</summary>
    public static PlanReading Read(string json)
    {
        if (json.Length > LongestJson)
            return Broken("too_large", $"A plan has at most {LongestJson} characters.");

        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = Deepest });
            var problems = new List<PlanProblem>();
            var plan = Plan(document.RootElement, "", problems, nested: false);
            return new PlanReading(problems.Count == 0 ? plan : null, problems);
        }
        catch (JsonException)
        {
            return Broken("not_json", $"This is not JSON, or it is nested deeper than {Deepest} levels.");
        }
        catch (InvalidOperationException)
        {
            return Broken("not_json", "A name in this JSON is not valid text.");
        }
        catch (ArgumentException)
        {
            return Broken("not_json", "This text cannot be encoded as UTF-8.");
        }
    }

    private static PlanReading Broken(string code, string message) => new(null, [new PlanProblem("", code, message)]);

    private static QuestionPlan? Plan(JsonElement element, string path, List<PlanProblem> problems, bool nested)
    {
        var json = PlanObject.Open(
            element, path, problems,
            "intent", "source", "select", "filters", "time", "compare_to", "align", "bucket", "group_by", "having", "order_by", "limit", "limit_per", "anchor", "before", "after",
            "query_text", "steps", "action", "requires_approval", "executes", "missing", "options", "reason", "nearest", "viz");
        if (json?.Name<PlanIntent>("intent", required: true) is not { } intent)
            return null;

        if (json.Flag("executes"))
            json.Report("executes", "never_executes", "A plan never executes anything.");

        if (json.Has("requires_approval") && !json.Flag("requires_approval") && intent == PlanIntent.ActionRequest)
            json.Report("requires_approval", "needs_approval", "A request for an action always needs an approval.");

        if (nested && json.Has("steps"))
            json.Report("steps", "nested_steps", "A step has no steps itself.");

        return new QuestionPlan
        {
            Intent = intent,
            Source = json.Name<PlanSource>("source"),
            Select = json.List("select", (item, at) => Selection(item, at, problems)),
            Filters = json.List("filters", (item, at) => Filter(item, at, problems)),
            Time = json.Has("time") ? Time(json.Element("time"), json.PathOf("time"), problems) : null,
            CompareTo = json.Has("compare_to") ? Time(json.Element("compare_to"), json.PathOf("compare_to"), problems) : null,
            Align = json.Name<PlanAlign>("align"),
            Bucket = json.Text("bucket"),
            GroupBy = json.Texts("group_by"),
            Having = json.List("having", (item, at) => Having(item, at, problems)),
            OrderBy = json.List("order_by", (item, at) => Order(item, at, problems)),
            Limit = json.Whole("limit"),
            LimitPer = json.Has("limit_per") ? LimitPer(json.Element("limit_per"), json.PathOf("limit_per"), problems) : null,
            Anchor = json.Instant("anchor"),
            Before = json.Whole("before"),
            After = json.Whole("after"),
            QueryText = json.Text("query_text"),
            Steps = nested ? [] : json.List("steps", (item, at) => Plan(item, at, problems, nested: true)),
            Action = json.Has("action") ? Action(json.Element("action"), json.PathOf("action"), problems) : null,
            Missing = json.Texts("missing"),
            Options = json.Texts("options"),
            Reason = json.Text("reason"),
            Nearest = json.Texts("nearest"),
            Chart = json.Name<PlanChart>("viz"),
        };
    }

    private static PlanSelection? Selection(JsonElement element, string path, List<PlanProblem> problems)
    {
        if (element.ValueKind == JsonValueKind.String && PlanObject.Unescaped(element) is { } column)
            return PlanSelection.Of(column);

        var json = PlanObject.Open(element, path, problems, "fn", "metric", "field", "as", "op", "value", "num", "den");
        if (json?.Name<PlanFunction>("fn", required: true) is not { } function)
            return null;

        return new PlanSelection
        {
            Function = function,
            Metric = json.Text("metric"),
            Field = json.Text("field"),
            Name = json.Text("as"),
            Operator = json.Name<PlanOperator>("op"),
            Value = json.Number("value"),
            Numerator = json.Has("num") ? Part(json.Element("num"), json.PathOf("num"), problems) : null,
            Denominator = json.Has("den") ? Part(json.Element("den"), json.PathOf("den"), problems) : null,
        };
    }

    private static PlanPart? Part(JsonElement element, string path, List<PlanProblem> problems)
    {
        var json = PlanObject.Open(element, path, problems, "fn", "metric", "field", "filters");
        return json?.Name<PlanFunction>("fn", required: true) is not { } function ? null : new PlanPart
        {
            Function = function,
            Metric = json.Text("metric"),
            Field = json.Text("field"),
            Filters = json.List("filters", (item, at) => Filter(item, at, problems)),
        };
    }

    private static PlanFilter? Filter(JsonElement element, string path, List<PlanProblem> problems)
    {
        var json = PlanObject.Open(element, path, problems, "field", "op", "value");
        var (field, op) = (json?.Text("field", required: true), json?.Name<PlanOperator>("op", required: true));
        if (json is null || field is null || op is null)
            return null;

        if (Value(json) is { } value)
            return new PlanFilter(field, op.Value, value);

        json.Report("value", "wrong_type", $"A text, a finite number, true, false, or a list of at most {MostItems} texts and numbers is expected here.");
        return null;
    }

    private static PlanValue? Value(PlanObject json)
    {
        if (!json.Has("value"))
            return null;

        var element = json.Element("value");
        if (element.ValueKind != JsonValueKind.Array)
            return Single(element);

        var items = element.GetArrayLength() <= MostItems ? element.EnumerateArray().Select(Single).ToList() : [null];
        return items.Contains(null) || items.Any(item => item!.Flag is not null) ? null : PlanValue.Of(items.OfType<PlanValue>());
    }

    private static PlanValue? Single(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.String when PlanObject.Unescaped(element) is { } text => PlanValue.Of(text),
        JsonValueKind.Number when element.TryGetDouble(out var number) && double.IsFinite(number) => PlanValue.Of(number),
        JsonValueKind.True => PlanValue.Of(true),
        JsonValueKind.False => PlanValue.Of(false),
        _ => null,
    };

    private static PlanTime? Time(JsonElement element, string path, List<PlanProblem> problems)
    {
        var json = PlanObject.Open(element, path, problems, "kind", "n", "unit", "name", "from", "to", "clamped_from", "max_range", "assumed");
        var (kind, from, to) = (json?.Name<TimeKind>("kind", required: true), json?.Instant("from", required: true), json?.Instant("to", required: true));
        return json is null || kind is null || from is null || to is null ? null : new PlanTime
        {
            Kind = kind.Value,
            From = from.Value,
            To = to.Value,
            Count = json.Number("n"),
            Unit = json.Text("unit"),
            Name = json.Text("name"),
            ClampedFrom = json.Instant("clamped_from"),
            MaxRange = json.Text("max_range"),
            Assumed = json.Flag("assumed"),
        };
    }

    private static PlanHaving? Having(JsonElement element, string path, List<PlanProblem> problems)
    {
        var json = PlanObject.Open(element, path, problems, "expr", "op", "value");
        var (expression, op, value) = (json?.Text("expr", required: true), json?.Name<PlanOperator>("op", required: true), json?.Number("value", required: true));
        return expression is null || op is null || value is null ? null : new PlanHaving(expression, op.Value, value.Value);
    }

    private static PlanOrder? Order(JsonElement element, string path, List<PlanProblem> problems)
    {
        var json = PlanObject.Open(element, path, problems, "by", "dir");
        var (by, direction) = (json?.Text("by", required: true), json?.Text("dir"));
        if (direction is not (null or "asc" or "desc"))
            json!.Report("dir", "unknown_value", "The direction is asc or desc.");

        return by is null ? null : new PlanOrder(by, direction == "desc");
    }

    private static PlanLimitPer? LimitPer(JsonElement element, string path, List<PlanProblem> problems)
    {
        var json = PlanObject.Open(element, path, problems, "field", "limit");
        var (field, limit) = (json?.Text("field", required: true), json?.Whole("limit", required: true));
        return field is null || limit is null ? null : new PlanLimitPer(field, limit.Value);
    }

    private static PlanAction? Action(JsonElement element, string path, List<PlanProblem> problems)
    {
        var json = PlanObject.Open(element, path, problems, "kind", "target");
        return json?.Text("kind", required: true) is { } kind ? new PlanAction(kind, json.Text("target")) : null;
    }
}
