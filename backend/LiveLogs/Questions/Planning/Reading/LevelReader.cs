using LiveLogs.Questions.Planning.Words;
using LiveLogs.Questions.Plans;

namespace LiveLogs.Questions.Planning.Reading;

/// <summary>Finds levels of log entries, and the words before them that messages are searched for.</summary>
internal sealed class LevelReader(QuestionText text, Understanding said)
{
    public void Levels()
    {
        if (new RecordReader(text, said).SourceNamed() is PlanSource.Actions or PlanSource.Incidents or PlanSource.Alarms or PlanSource.Anomalies && text.First(Sense.Level) is { } level && text.Reads(level.Start, "failed", "failing", "problem", "problems"))
            return;

        foreach (var mark in text.All(Sense.Level).ToList())
        {
            if (Denied(mark))
                continue;

            said.Levels.AddRange(mark.Value.Split('|').Except(said.Levels));
            if (text.Find(mark.Start, Sense.Entity) is { Value: "pattern_id" })
                said.Entity ??= ("pattern_id", null);

            Topic(mark);
            text.Use(mark);
        }

        // Info and debug lines: a word that says nothing elsewhere.
        for (var i = 0; i < text.Count; i++)
        {
            if (text.Reads(i, "info", "infos") && ((text.Is(i + 1, Sense.And) && text.Is(i + 2, Sense.Level)) || (text.Is(i - 1, Sense.And) && text.Is(i - 2, Sense.Level))))
            {
                said.Levels.Add("INFO");
                text.Use(i, i + 1);
            }
        }

        // ERROR alone, or lines of level WARN, are written as they are stored.
        for (var i = 0; i < text.Count; i++)
        {
            if (!text.Used(i) && text.Words[i].Text is "ERROR" or "WARN" or "INFO" or "FATAL" or "DEBUG" or "TRACE")
            {
                said.Levels.Add(text.Words[i].Text);
                text.Use(i, i + 1);
            }
        }

    }

    /// <summary>Without warnings; excluding debug.</summary>
    private bool Denied(Mark level)
    {
        if (text.Find(level.Start - 1, Sense.Not) is not { } not)
            return false;

        // Services with no errors: what is not there is in no row.
        if (text.Words[not.Start].Folded is "no" || text.Words[not.Start].Folded.StartsWith("kein", StringComparison.Ordinal))
        {
            text.Use(not);
            said.Doubt(0.4);
            return false;
        }

        var values = level.Value.Split('|');
        said.Filters.Add(values.Length == 1 ? new PlanFilter("level", PlanOperator.NotEqual, PlanValue.Of(values[0])) : new PlanFilter("level", PlanOperator.NotIn, PlanValue.Of(values)));
        text.Use(not.Start, level.End);
        return true;
    }

    /// <summary>Database connection errors: the words of the message stand before the level.</summary>
    private void Topic(Mark level)
    {
        var start = level.Start;
        while (start > 0 && !text.Used(start - 1) && text.Is(start - 1, Sense.Topic) && text.Words[start - 1].Kind == WordKind.Word)
            start--;

        if (start == level.Start || said.Topic is not null)
            return;

        // Auth errors may be the errors of a service of that name.
        if (level.Start - start == 1 && text.Reads(start, "auth", "login", "payment", "gateway", "cache", "kafka", "redis", "postgres", "mysql", "storage", "upstream", "query", "migration", "replication"))
            said.Doubt(0.25);

        var same = text.Words[start].Start == text.Words[level.Start].Start;
        said.Topic = same ? text.Words[start].Folded : text.Written(start, level.Start);
        text.Use(start, level.Start);
    }
}
