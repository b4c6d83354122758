using LiveLogs.Questions.Planning.Words;

namespace LiveLogs.Questions.Planning.Reading;

/// <summary>Finds rankings, groups and which end of the rows is asked for.</summary>
internal sealed class RankingReader(QuestionText text, Understanding said)
{
    /// <summary>The last error: one row.</summary>
    public void Newest()
    {
        for (var i = 0; i + 1 < text.Count; i++)
        {
            // The first 10 errors; the oldest warnings.
            if (text.Reads(i, "oldest", "earliest", "aelteste", "aeltesten", "frueheste", "fruehesten") || (text.Reads(i, "first", "ersten") && text.Words[i + 1].Number is not null))
            {
                said.Signs.Add(Sign.OldestFirst);
                text.Use(i, i + 1);
                said.Doubt(0.1);
            }

            if (text.Reads(i, "last", "latest", "newest", "neueste", "neuester", "neuesten", "letzter") && !text.Used(i)
                && text.Reads(i + 1, "error", "warning", "entry", "line", "incident", "alarm", "anomaly", "action", "exception", "fehler", "warnung", "eintrag", "vorfall", "aktion") && !text.Reads(i, "neuesten"))
            {
                said.Rows ??= 1;
                text.Use(i, i + 1);
            }
        }
    }

    /// <summary>Per service; by region and provider; for each host.</summary>
    public void Groups()
    {
        for (var i = 0; i < text.Count; i++)
        {
            if (text.Find(i, Sense.Per) is not { } per)
                continue;

            var at = per.End;
            var before = said.GroupBy.Count;
            while (Grouped(at) is { } end)
            {
                at = end;
                if (!text.Is(at, Sense.And) && !(at < text.Count && text.Words[at].Text == ","))
                    break;

                at++;
            }

            if (said.GroupBy.Count == before)
                continue;

            said.EachEntity |= text.Reads(i, "each", "every", "per", "pro", "je", "for", "jede", "jeder", "jedes", "jeden", "jedem", "fuer");
            text.Use(i, at > 0 && text.Is(at - 1, Sense.And) && !text.Used(at - 1) ? at - 1 : at);
            i = at - 1;
        }
    }

    private int? Grouped(int at)
    {
        while (text.Is(at, Sense.Filler) && !text.Is(at, Sense.Entity) && !text.Is(at, Sense.Field))
            at++;

        if (at >= text.Count || text.Used(at))
            return null;

        var written = text.Words[at].Text;
        if (written.StartsWith("tag.", StringComparison.Ordinal) || written.StartsWith("attrs.", StringComparison.Ordinal))
        {
            said.GroupBy.Add(written);
            return at + 1;
        }

        if ((text.Find(at, Sense.Entity) ?? text.Find(at, Sense.Field)) is not { } thing)
        {
            if (!text.Reads(at, "severity", "level"))
                return null;

            said.GroupBy.Add(text.Words[at].Folded == "level" ? "level" : "severity");
            return at + 1;
        }

        var field = thing.Value.Split(':');
        if (!said.GroupBy.Contains(field[0]))
            said.GroupBy.Add(field[0]);

        return thing.End;
    }

    /// <summary>Top 5; the 3 slowest; most common; busiest.</summary>
    public void Rankings()
    {
        for (var i = 0; i < text.Count; i++)
        {
            if (text.Find(i, Sense.Top) is { } top && !Superlative(top) && (text.Find(i, Sense.Common)?.Length ?? 0) <= top.Length)
                Ranking(top.Start, top.End, top.Value == "desc");
            else if (text.Find(i, Sense.Common) is { } common)
            {
                said.Signs.Add(Sign.Common);
                Ranking(common.Start, common.End, true);
            }
            else if (text.Find(i, Sense.Quality) is { } quality)
            {
                var parts = quality.Value.Split(':');
                said.Quality = (parts[0], parts[1] == "desc");
                if (quality.Length > 1 || IsSuperlative(text.Words[quality.Start].Folded))
                    Ranking(quality.Start, quality.End, true);

                text.Use(quality);
            }
        }
    }

    /// <summary>The highest value is a function, not a ranking.</summary>
    private bool Superlative(Mark top) =>
        text.Find(top.Start, Sense.Function) is { } function && (function.Length > top.Length || text.Reads(top.Start, "max", "maximum"))
        || (text.Reads(top.Start, "best", "beste", "leading", "least") && text.Is(top.Start - 1, Sense.At));

    private static bool IsSuperlative(string word) => word.EndsWith("est", StringComparison.Ordinal) || word.EndsWith("ste", StringComparison.Ordinal) || word.EndsWith("sten", StringComparison.Ordinal) || word.EndsWith("ster", StringComparison.Ordinal);

    private void Ranking(int start, int end, bool descending)
    {
        int? count = null;
        if (Number(end) is { } behind && !text.Is(behind.End, Sense.Unit))
            (count, end) = (behind.Value, behind.End);
        else if (Number(start - 1) is { } before && before.End == start)
            (count, start) = (before.Value, start - 1);

        said.Top = (count ?? said.Top?.Count, said.Top?.Descending ?? descending);
        text.Use(start, end);
    }

    private (int Value, int End)? Number(int at)
    {
        if (at < 0 || Time.PeriodGrammar.Number(text, at) is not { } number || text.Reads(at, "a", "an", "ein", "eine", "der", "one", "einen", "einer") || number.Value != Math.Floor(number.Value))
            return null;

        return number.Value is >= 1 and <= 10_000 ? ((int)number.Value, number.End) : null;
    }
}
