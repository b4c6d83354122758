using LiveLogs.Questions.Planning.Words;
using LiveLogs.Questions.Plans;

namespace LiveLogs.Questions.Planning.Reading;

/// <summary>Finds conditions on rows: fields with values, names by their shape, providers, environments.</summary>
internal sealed class FilterReader(QuestionText text, Understanding said)
{
    internal static readonly string[] Articles = ["the", "a", "an", "our", "my", "der", "die", "das", "dem", "den", "des", "unser", "unserem", "unserer", "unseren", "called", "named"];

    /// <summary>Reads the conditions that say which field they are about, and names that can only be of one field.</summary>
    public static void Read(QuestionText text, Understanding said)
    {
        var reader = new FilterReader(text, said);
        var messages = new MessageReader(text, said);
        for (var i = 0; i < text.Count; i++)
        {
            if (!text.Used(i))
                _ = reader.Assigned(i) || messages.Numbered(i) || messages.Owned(i) || messages.Expression(i) || messages.Status(i) || messages.Containing(i) || reader.FieldThenValue(i) || reader.ValueThenField(i) || reader.Shaped(i);
        }

        reader.Environments();
        foreach (var provider in text.All(Sense.Provider).ToList())
            reader.Add("provider", PlanValue.Of(text.Use(provider).Value), provider.Start);
    }

    /// <summary>Adds a condition on a field, joined with an earlier one on the same field.</summary>
    public static void Add(Understanding said, string field, PlanValue value, bool denied)
    {
        var earlier = said.Filters.FindIndex(filter => filter.Field == field && filter.Operator is PlanOperator.Equal or PlanOperator.In);
        if (earlier >= 0 && !denied && said.Filters[earlier].Field == field)
        {
            var values = (said.Filters[earlier].Value.Items ?? [said.Filters[earlier].Value]).Append(value).Distinct().ToList();
            said.Filters[earlier] = values.Count == 1 ? said.Filters[earlier] : new PlanFilter(field, PlanOperator.In, PlanValue.Of(values));
            return;
        }

        var without = said.Filters.FindIndex(filter => filter.Field == field && filter.Operator is PlanOperator.NotEqual or PlanOperator.NotIn);
        if (without >= 0 && denied && said.Filters[without].Field == field)
        {
            said.Filters[without] = new PlanFilter(field, PlanOperator.NotIn, PlanValue.Of((said.Filters[without].Value.Items ?? [said.Filters[without].Value]).Append(value).Distinct()));
            return;
        }

        said.Filters.Add(new PlanFilter(field, denied ? PlanOperator.NotEqual : PlanOperator.Equal, value));
    }

    private void Add(string field, PlanValue value, int at)
    {
        var denied = false;
        for (var i = Math.Max(0, at - 3); i < at; i++)
        {
            if (text.Find(i, Sense.Not) is not { } not)
                continue;

            denied = true;
            text.Use(not);
        }

        Add(said, field, value, denied);
    }

    /// <summary>service=checkout, service:checkout, tag.env = prod, status >= 500.</summary>
    private bool Assigned(int at)
    {
        var word = text.Words[at];
        var colon = word.Text.IndexOf(':', StringComparison.Ordinal);
        if (word.Kind == WordKind.Name && colon > 0 && colon < word.Text.Length - 1 && FieldOf(word.Text[..colon]) is { } joined)
        {
            Add(joined, PlanValue.Of(word.Text[(colon + 1)..]), at);
            text.Use(at, at + 1);
            return true;
        }

        // attrs.user_id exists
        if (text.Reads(at + 1, "exists", "exist", "existiert", "vorhanden") && FieldOf(word.Text) is { } present)
        {
            said.Filters.Add(new PlanFilter(present, PlanOperator.Exists, PlanValue.Of(true)));
            text.Use(at, at + 2);
            return true;
        }

        // Trace id 4bf92f35.
        if (text.Reads(at, "trace", "request", "user", "correlation", "session") && text.Reads(at + 1, "id") && at + 2 < text.Count && text.Words[at + 2].Kind is WordKind.Name or WordKind.Quoted or WordKind.Number)
        {
            said.Filters.Add(new PlanFilter($"attrs.{text.Words[at].Folded}_id", PlanOperator.Equal, PlanValue.Of(text.Words[at + 2].Text)));
            text.Use(at, at + 3);
            said.Doubt(0.15);
            return true;
        }

        if (at + 2 >= text.Count || text.Words[at + 1].Kind != WordKind.Symbol || text.Find(at + 1, Sense.Operator) is not { } op || FieldOf(word.Text) is not { } field)
            return false;

        var value = text.Words[op.End];
        var parsed = WireName.Parse<PlanOperator>(op.Value) ?? PlanOperator.Equal;
        said.Filters.Add(new PlanFilter(field, parsed, value.Number is { } number ? PlanValue.Of(number) : PlanValue.Of(field == "level" ? value.Text.ToUpperInvariant() : value.Text)));
        text.Use(at, op.End + 1);
        return true;
    }

    internal static string? FieldOf(string written)
    {
        var name = written.ToLowerInvariant();
        if (name.StartsWith("tag.", StringComparison.Ordinal) || name.StartsWith("attrs.", StringComparison.Ordinal))
            return written;

        return name switch
        {
            "service" or "region" or "provider" or "resource_id" or "resource_type" or "level" or "severity" or "message" or "pattern_id" => name,
            "host" or "instance" or "server" or "node" or "resource" => "resource_id",
            "env" or "environment" or "team" or "tier" or "owner" or "app" or "stage" => $"tag.{name}",
            "status" or "status_code" or "statuscode" => "attrs.status",
            "user_id" or "user" or "path" or "method" or "trace_id" or "request_id" or "url" => $"attrs.{name}",
            _ => null,
        };
    }

    /// <summary>Service checkout, region eu-central-1, status code above 500, level warn.</summary>
    private bool FieldThenValue(int at)
    {
        if (text.Find(at, Sense.Field) is not { } field)
            return false;

        var (value, op) = (field.End, PlanOperator.Equal);
        while (text.Reads(value, "called", "named", "is", "namens", "ist", "=", "id", "of", "mit", "von"))
            value++;

        if (text.Find(value, Sense.Operator) is { } compared && compared.End < text.Count && text.Words[compared.End].Number is not null)
            (op, value) = (WireName.Parse<PlanOperator>(compared.Value) ?? op, compared.End);

        if (value >= text.Count || text.Used(value))
            return false;

        if (field.Value == "level")
            return false;

        var word = text.Words[value];
        if (field.Value == "attrs.status" && word.Number is { } number)
        {
            said.Filters.Add(new PlanFilter(field.Value, op, PlanValue.Of(number)));
            UseWithLead(text, at, value + 1);
            return true;
        }

        var fits = word.Kind is WordKind.Quoted or WordKind.Name || GuardReader.Unknown(text, value) || text.Catalogue.Service(word.Folded) is not null
            || (field.Value == "service" && word.Kind == WordKind.Word && (text.Is(value, Sense.Topic) || word.Corrected) && !text.Is(value, Sense.Metric));
        if (!fits || op != PlanOperator.Equal || (field.Value != "resource_id" && NameShapes.IsId(word.Text)))
            return false;

        if (field.Value == "resource_id" && word.Kind == WordKind.Word)
            said.Doubt(0.2);

        var name = NameShapes.IsRegion(word.Text) ? "region" : field.Value;
        if (name == "message")
            said.Filters.Add(new PlanFilter(name, PlanOperator.Contains, PlanValue.Of(word.Text)));
        else
            Add(name, PlanValue.Of(Proper(name, word)), at);

        UseWithLead(text, at, value + 1);
        More(value + 1, name);
        return true;
    }

    /// <summary>The checkout service, payments-api service, der checkout-Dienst.</summary>
    private bool ValueThenField(int at)
    {
        if (text.Find(at + 1, Sense.Entity) is not { Value: "service" } && text.Find(at + 1, Sense.Field) is not { Value: "service" or "region" })
            return false;

        var field = text.Find(at + 1, Sense.Field) is { Value: "region" } ? "region" : "service";
        var word = text.Words[at];
        var one = text.Reads(at + 1, "service", "dienst", "dienstes", "microservice", "region");
        var named = word.Kind is WordKind.Name or WordKind.Quoted || GuardReader.Unknown(text, at) || word.Corrected || text.Catalogue.Service(word.Folded) is not null
            || (one && word.Kind == WordKind.Word && text.At(at).All(mark => mark.Sense is Sense.Topic or Sense.Data or Sense.Foreign or Sense.Show or Sense.Unit or Sense.Metric or Sense.Source or Sense.Secret or Sense.Write or Sense.Event));
        if (!named || (!one && text.Reads(at + 1, "api", "apis", "app", "backend")))
            return false;

        Add(field, PlanValue.Of(Proper(field, word)), at);
        UseWithLead(text, at, at + 2);
        return true;
    }

    private bool Shaped(int at)
    {
        var word = text.Words[at];

        // In the ingress logs: a metric has no logs, so this is the name of a service.
        if (word.Kind == WordKind.Word && text.Find(at, Sense.Metric) is { Length: 1 } && text.Find(at + 1, Sense.Source) is { Value: "logs" } && (text.Is(at - 1, Sense.Of) || text.Is(at - 2, Sense.Of)))
        {
            Add("service", PlanValue.Of(word.Text), at);
            UseWithLead(text, at, at + 1);
            return true;
        }

        if (word.Kind != WordKind.Name || text.At(at).Any(mark => mark.Sense is not Sense.Topic and not Sense.Data) || !word.Text.Any(char.IsLetterOrDigit))
            return word.Kind == WordKind.Word && NameShapes.IsRegion(word.Text) && Region(at);

        var field = text.Catalogue.Service(word.Folded) is not null ? "service" : NameShapes.Field(word.Text);
        Add(field, PlanValue.Of(Proper(field, word)), at);
        UseWithLead(text, at, at + 1);
        More(at + 1, field);
        return true;
    }

    private bool Region(int at)
    {
        Add("region", PlanValue.Of(text.Words[at].Text), at);
        UseWithLead(text, at, at + 1);
        return true;
    }

    /// <summary>More values of the field: checkout and payments; checkout, payments or cart.</summary>
    public static int More(QuestionText text, Understanding said, int at, string field, bool denied = false)
    {
        while (at + 1 < text.Count && (text.Is(at, Sense.And) || text.Words[at].Text == ",") && !text.Used(at + 1))
        {
            var word = text.Words[at + 1];
            var named = field == "region" ? NameShapes.IsRegion(word.Text)
                : word.Kind == WordKind.Name ? NameShapes.Field(word.Text) == field || (field != "resource_id" && !NameShapes.IsRegion(word.Text))
                : field == "service" && (GuardReader.Nameable(text, at + 1) || text.Catalogue.Service(word.Folded) is not null);
            if (!named || word.Kind == WordKind.Symbol || text.At(at + 1).Any(mark => mark.Sense is Sense.Metric))
                break;

            Add(said, field, PlanValue.Of(text.Catalogue.Service(word.Folded) ?? word.Text), denied);
            text.Use(at, at + 2);
            at += 2;
        }

        return at;
    }

    private void More(int at, string field) => More(text, said, at, field);

    private void Environments()
    {
        foreach (var mark in text.All(Sense.Environment).ToList())
        {
            text.Use(mark);
            if (text.Catalogue.Catalogue.Environments.TryGetValue(mark.Value, out var filter))
                said.Filters.Add(filter);
            else
                said.UndeclaredEnvironment ??= mark.Value;
        }
    }

    private string Proper(string field, Word word) => field == "service" ? text.Catalogue.Service(word.Folded) ?? word.Text : word.Text;

    /// <summary>Uses the preposition and the article before a value with it.</summary>
    internal static void UseWithLead(QuestionText text, int start, int end)
    {
        text.Use(start, end);
        var lead = start - 1;
        if (!text.Used(lead) && text.Reads(lead, Articles))
            text.Use(lead--, start);

        if (!text.Used(lead) && text.Is(lead, Sense.Of))
            text.Use(lead, start);
    }
}
