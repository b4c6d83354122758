using LiveLogs.Questions.Planning.Words;
using LiveLogs.Questions.Plans;

namespace LiveLogs.Questions.Planning.Reading;

/// <summary>Finds alarms, incidents, anomalies and actions: their source, state and severity, and who did what.</summary>
internal sealed class RecordReader(QuestionText text, Understanding said)
{
    /// <summary>States belong to a source: open is a state of incidents, and of no line.</summary>
    public void States()
    {
        var source = SourceNamed();
        foreach (var state in text.All(Sense.State).ToList())
        {
            foreach (var mark in text.At(state.Start).Where(mark => mark.Sense == Sense.State && mark.Length == state.Length))
            {
                var parts = mark.Value.Split('=');
                if (WireName.Parse<PlanSource>(parts[0]) is { } of && of == source)
                {
                    said.States.Add((of, parts[1]));
                    text.Use(mark);
                }
            }
        }

        if (source is PlanSource.Alarms or PlanSource.Incidents or PlanSource.Anomalies && text.Take(Sense.Severity) is { } severity)
            said.Severity = severity.Value;
    }

    /// <summary>Severity high; mit Schweregrad kritisch.</summary>
    public void Severity()
    {
        for (var i = 0; i + 1 < text.Count; i++)
        {
            if (!text.Reads(i, "severity", "schweregrad", "prioritaet", "priority") || text.Used(i))
                continue;

            foreach (var (at, start, end) in new[] { (i + 1, i, i + 2), (i - 1, i - 1, i + 1) })
            {
                var value = at < 0 || at >= text.Count ? null : text.Words[at].Folded switch
                {
                    "critical" or "kritisch" or "kritischem" or "kritischer" or "crit" => "critical",
                    "high" or "hoch" or "hohem" or "hoher" => "high",
                    "medium" or "mittel" or "mittlerem" or "mittlerer" => "medium",
                    "low" or "niedrig" or "niedrigem" or "niedriger" => "low",
                    _ => null,
                };
                if (value is null)
                    continue;

                said.Severity = value;
                text.Use(start, end);
                return;
            }
        }
    }

    public PlanSource? SourceNamed()
    {
        foreach (var mark in text.All(Sense.Source))
        {
            if (WireName.Parse<PlanSource>(mark.Value) is { } source and not PlanSource.Logs)
                return source;
        }

        return null;
    }

    /// <summary>Who rebooted it; wann wurde checkout neu gestartet: rows of actions of that kind.</summary>
    public void Done()
    {
        if (said.Source is not null || said.Levels.Count > 0 || said.Metrics.Count > 0 || text.First(Sense.Done) is not { } done)
            return;

        if (!text.Reads(0, "who", "wer", "when", "wann", "was", "were", "has", "wurde", "wurden", "hat", "did", "has", "had"))
            return;

        var named = said.Filters.Exists(filter => filter.Field == "resource_id");
        var kind = done.Value == "restart" ? named ? "reboot_instance" : "restart_service" : done.Value;
        said.Filters.Insert(0, new PlanFilter("kind", PlanOperator.Equal, PlanValue.Of(kind)));
        said.Source = PlanSource.Actions;
        text.Use(done);
    }

    public void Sources()
    {
        foreach (var mark in text.All(Sense.Source).ToList())
        {
            var source = WireName.Parse<PlanSource>(mark.Value)!.Value;
            if (source == PlanSource.Logs)
                said.Signs.Add(Sign.Lines);

            if (said.Source is null or PlanSource.Logs)
                said.Source = source;

            text.Use(mark);
        }
    }
}
