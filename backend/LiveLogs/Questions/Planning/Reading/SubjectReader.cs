using LiveLogs.Questions.Planning.Words;
using LiveLogs.Questions.Plans;

namespace LiveLogs.Questions.Planning.Reading;

/// <summary>Finds what a question is about: metrics, functions, things. The order of the readers matters: each uses its words.</summary>
internal sealed class SubjectReader(QuestionText text, Understanding said)
{
    public static void Read(QuestionText text, Understanding said)
    {
        var (subject, ranking, records) = (new SubjectReader(text, said), new RankingReader(text, said), new RecordReader(text, said));
        subject.Charts();
        records.Severity();
        ranking.Newest();
        ranking.Groups();
        ranking.Rankings();
        subject.Metrics();
        subject.Functions();
        records.States();
        new LevelReader(text, said).Levels();
        subject.Entities();
        records.Sources();
        records.Done();
    }

    private void Charts()
    {
        if (text.Take(Sense.Chart) is { } chart)
            said.Chart = WireName.Parse<PlanChart>(chart.Value);
    }

    private void Metrics()
    {
        for (var i = 0; i < text.Count; i++)
        {
            if (text.Find(i, Sense.ErrorRate) is { } rate)
            {
                said.Signs.Add(Sign.ErrorRate);
                text.Use(rate);
                i = rate.End - 1;
                continue;
            }

            if (text.Find(i, Sense.Metric) is not { } metric || Shadowed(metric))
                continue;

            // Send me the logs: the verb commands and measures nothing.
            if (metric.Start <= 1 && text.Reads(metric.Start, "send", "sende", "senden", "transmit"))
                continue;

            // Receiving 500 requests: the verb is no second metric.
            if (text.Words[metric.Start].Folded is var verb && (verb.StartsWith("sen", StringComparison.Ordinal) || verb.StartsWith("receiv", StringComparison.Ordinal) || verb.StartsWith("empf", StringComparison.Ordinal) || verb.StartsWith("trans", StringComparison.Ordinal))
                && metric.Length == 1 && text.All(Sense.Metric).Any(other => other.Start != metric.Start && !other.Value.StartsWith("network", StringComparison.Ordinal)))
            {
                text.Use(metric);
                continue;
            }

            foreach (var name in metric.Value.Split('|').Where(name => text.Catalogue.Catalogue.Metric(name) is not null && !said.Metrics.Contains(name)))
                said.Metrics.Add(name);

            text.Use(metric);
            i = metric.End - 1;
            while (text.Find(i + 1, Sense.Vague) is { } vague && !text.Reads(i + 1, "performance"))
            {
                text.Use(vague);
                i = vague.End - 1;
            }
        }
    }

    /// <summary>A word of a metric that is part of something else here: "memory leak errors", "failed requests", "connection errors".</summary>
    private bool Shadowed(Mark metric)
    {
        var longer = text.At(metric.Start).Any(mark => mark.Length > metric.Length && mark.Sense is Sense.Topic or Sense.Level or Sense.ErrorRate);
        var message = text.Is(metric.Start, Sense.Topic) && (text.Is(metric.End, Sense.Level) || (text.Is(metric.End, Sense.Topic) && text.Is(metric.End + 1, Sense.Level)));
        var failed = metric.Value == "request_count" && (text.Is(metric.Start - 1, Sense.Level) || (text.Is(metric.Start - 2, Sense.Level) && text.Is(metric.Start - 1, Sense.Entity)));
        if (failed)
            text.Use(metric);

        return longer || message || failed;
    }

    private void Functions()
    {
        for (var i = 0; i < text.Count; i++)
        {
            if (text.Find(i, Sense.Function) is not { } function || WireName.Parse<PlanFunction>(function.Value) is not { } fn)
                continue;

            // The latest errors are rows in their order; the current week was read as time.
            if (fn == PlanFunction.Last)
                said.Signs.Add(Sign.Now);

            if (fn == PlanFunction.Rate && said.Metrics.Count == 0 && !text.Reads(i, "per", "pro", "je"))
                continue;

            if (!said.Functions.Contains(fn))
                said.Functions.Add(fn);

            text.Use(function);
            i = function.End - 1;
        }

        if (text.Take(Sense.Slope) is { } slope)
            said.Slope = WireName.Parse<PlanOperator>(slope.Value);

        if (said.Functions.Contains(PlanFunction.CountDistinct) && text.First(Sense.Entity) is null)
            said.Doubt(0.25);

        if (text.Take(Sense.Extreme) is { } extreme)
            said.Extreme = WireName.Parse<PlanOperator>(extreme.Value);
    }

    private void Entities()
    {
        for (var i = 0; i < text.Count; i++)
        {
            if (text.Find(i, Sense.Entity) is not { } entity)
                continue;

            var parts = entity.Value.Split(':');

            // How many services logged errors counts services.
            if (said.Has(Sign.HowMany) && said.Entity is null && parts[0] is not ("message" or "pattern_id" or "name") && Counted(i) && !said.Functions.Contains(PlanFunction.CountDistinct))
                said.Functions.Add(PlanFunction.CountDistinct);

            if (said.Entity is null && !(parts[0] is "message" or "level" && said.Levels.Count > 0))
            {
                said.Entity = (parts[0], parts.Length > 1 ? parts[1] : null);
                said.SingleEntity = text.Reads(i, "service", "region", "server", "instance", "host", "machine", "vm", "dienst", "instanz", "function", "database", "node", "resource", "maschine", "funktion", "datenbank", "queue", "container", "pod", "box");
                said.EachEntity |= text.Reads(i - 1, "all", "every", "each", "alle", "aller", "allen", "jede", "jeder", "jedes", "jeden") || text.Reads(i - 2, "all", "every", "each", "alle", "aller", "allen");
            }

            text.Use(entity);
            i = entity.End - 1;
        }
    }

    private bool Counted(int at) =>
        text.Reads(at - 1, "many", "viele", "of", "anzahl", "wieviele") || (text.Reads(at - 1, "der", "different", "distinct", "unique", "unterschiedliche", "verschiedene") && text.Is(at - 2, Sense.HowMany));
}
