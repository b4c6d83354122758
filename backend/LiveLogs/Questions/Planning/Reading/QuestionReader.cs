using LiveLogs.Questions.Planning.Time;
using LiveLogs.Questions.Planning.Words;

namespace LiveLogs.Questions.Planning.Reading;

/// <summary>Reads a question part by part. The order matters: what is surest is read first and uses its words.</summary>
internal static class QuestionReader
{
    public static Understanding Read(QuestionText text, TimeGround ground)
    {
        var future = FutureReader.Asks(text);
        var window = WindowReader.Take(text);
        var side = Side(text);
        var services = NameReader.Known(text);
        var (thresholds, run) = ThresholdReader.Read(text);
        var said = new Understanding { Times = TimeReader.Read(text, ground), Run = run, Window = window, Side = side };
        said.Thresholds.AddRange(thresholds);
        said.Filters.AddRange(services);
        if (future)
            said.Signs.Add(Reading.Sign.Future);

        Asked(text, said);
        FilterReader.Read(text, said);
        SubjectReader.Read(text, said);
        NameReader.Read(text, said);
        Quotes(text, said);
        Partial(text, said, several: true);
        Topics(text, said);
        Partial(text, said, several: false);
        Rest(text, said);
        return said;
    }

    /// <summary>Before, after, or both sides of a moment.</summary>
    private static string? Side(QuestionText text)
    {
        var found = new List<Mark>();
        for (var i = 0; i < text.Count; i++)
        {
            if (text.Find(i, Sense.Neighbours) is { } mark)
                found.Add(mark);
        }

        foreach (var mark in found)
            text.Use(mark);

        // Lines before and after: the second word stands alone.
        var both = found.Select(mark => mark.Value).Distinct().Count() > 1
            || found.Exists(mark => text.Is(mark.End, Sense.And) && text.Reads(mark.End + 1, "after", "before", "danach", "nach", "nachher"));
        if (both && found.Find(mark => text.Is(mark.End, Sense.And)) is { Length: > 0 } first)
            text.Use(first.End, first.End + 2);

        return found.Count == 0 ? null : both ? "around" : found[0].Value;
    }

    private static void Asked(QuestionText text, Understanding said)
    {
        Sign(text, said, Sense.Why, Reading.Sign.Why);
        Sign(text, said, Sense.HowMany, Reading.Sign.HowMany);
        Sign(text, said, Sense.Compare, Reading.Sign.Compare);
        Sign(text, said, Sense.Similar, Reading.Sign.Similar);
        Sign(text, said, Sense.Trend, Reading.Sign.Trend);
        Sign(text, said, Sense.New, Reading.Sign.New);
        Sign(text, said, Sense.Event, Reading.Sign.Event);
        if (text.First(Sense.Foreign) is not null)
            said.Signs.Add(Reading.Sign.Foreign);

        for (var i = 0; i + 1 < text.Count; i++)
        {
            // Messages like "…": alike by meaning.
            if (text.Reads(i, "like", "wie", "as") && text.Words[i + 1].Kind == WordKind.Quoted)
                said.Signs.Add(Reading.Sign.Similar);

            // The peak at 09:40 is something that happened, not a maximum.
            if (said.Times.Anchor is not null && text.Reads(i, "peak", "peaks", "high", "maximum", "drop", "spitze"))
            {
                said.Signs.Add(Reading.Sign.Event);
                text.Use(i, i + 1);
            }
        }

        if (text.First(Sense.Follow) is { Start: <= 1 } or { Start: > 1, Value: "" } && (text.Find(0, Sense.Follow) is not null || text.Reads(text.Count - 1, "instead", "stattdessen") || text.Reads(text.Count - 2, "instead", "stattdessen")))
        {
            said.Signs.Add(Reading.Sign.Follow);
            if (text.Find(0, Sense.Follow) is { } follow)
                text.Use(follow);
        }

        Sign(text, said, Sense.Only, Reading.Sign.Only);
        foreach (var around in text.All(Sense.Around).ToList())
        {
            said.Signs.Add(text.Words[around.Start].Folded.StartsWith("corr", StringComparison.Ordinal) || text.Words[around.Start].Folded.StartsWith("korr", StringComparison.Ordinal) ? Reading.Sign.Correlate : Reading.Sign.Around);
            text.Use(around);
        }

        if (said.Side is null && text.Find(0, Sense.Show) is null && text.Count > 0 && (text.Reads(0, "is", "are", "was", "were", "has", "have", "did", "does", "ist", "sind", "war", "hat", "haben", "gibt", "gab", "laeuft")))
            said.Signs.Add(Reading.Sign.YesNo);

        if (text.First(Sense.Show) is { } show)
        {
            said.Show = show.Value;
            text.Use(show);
        }

        Sign(text, said, Sense.Which, Reading.Sign.Which);
        foreach (var how in text.All(Sense.How).ToList())
        {
            // How high was it asks for a number, how was it for a curve.
            var amount = text.Reads(how.End - 1, "high", "much", "large", "big", "hoch", "gross") || text.Reads(how.End, "high", "much", "hoch");
            said.Signs.Add(amount ? Reading.Sign.HowMany : Reading.Sign.How);
            text.Use(how);
        }

        Normal(text, said);
        Sign(text, said, Sense.Now, Reading.Sign.Now);
        if (text.First(Sense.Versus) is not null && (said.Times.Other is not null || said.Times.Shift is not null || said.Has(Reading.Sign.Compare) || text.Reads(text.First(Sense.Versus)!.Value.Start, "vs", "versus")))
            said.Signs.Add(Reading.Sign.Compare);
    }

    /// <summary>Is it normal; status and state are also fields of what is asked about.</summary>
    private static void Normal(QuestionText text, Understanding said)
    {
        foreach (var mark in text.All(Sense.Normal).ToList())
        {
            var field = mark.Length == 1 && text.Reads(mark.Start, "status", "state", "zustand", "health", "ok", "good", "doing", "running")
                && (text.Reads(mark.End, "code", "codes", "alarm", "check", "checks", "=", "changes") || (mark.End < text.Count && text.Words[mark.End].Number is not null) || text.Reads(mark.Start - 1, "http", "alarm", "im", "in"));
            if (field)
                continue;

            said.Signs.Add(Reading.Sign.Normal);
            text.Use(mark);
        }
    }

    private static void Sign(QuestionText text, Understanding said, Sense sense, Sign sign)
    {
        foreach (var mark in text.All(sense).ToList())
        {
            // before is a word of what is new only behind another one
            if (sense == Sense.New && mark.Length == 1 && (text.Reads(mark.Start, "before") || text.Is(mark.End, Sense.Done)))
                continue;

            said.Signs.Add(sign);
            text.Use(mark);
        }
    }

    private static void Quotes(QuestionText text, Understanding said)
    {
        for (var i = 0; i < text.Count; i++)
        {
            if (text.Used(i) || text.Words[i].Kind != WordKind.Quoted)
                continue;

            said.Quoted.Add(text.Words[i].Text);
            text.Use(i, i + 1);
        }
    }

    /// <summary>Errors about the payment gateway; logs with timeouts: words that messages are searched for.</summary>
    private static void Topics(QuestionText text, Understanding said)
    {
        if (said.Topic is not null || text.First(Sense.Topic) is not { } topic)
            return;

        var end = topic.End;
        while (end < text.Count && !text.Used(end) && (text.Is(end, Sense.Topic) || GuardReader.Unknown(text, end)))
            end++;

        said.Topic = text.Written(topic.Start, end);
        text.Use(topic.Start, end);
    }

    /// <summary>Words that are part of the names of some metrics: one metric is it, several are asked back.</summary>
    private static void Partial(QuestionText text, Understanding said, bool several)
    {
        if (said.MetricOptions.Count > 0 || said.Metrics.Count > 0 || said.Levels.Count > 0 || said.Source is not null || said.Quality is not null || said.Has(Reading.Sign.ErrorRate))
            return;

        var words = new List<int>();
        for (var i = 0; i < text.Count; i++)
        {
            if (!text.Used(i) && text.Words[i].Kind == WordKind.Word && text.Words[i].Folded.Length > 2 && !text.Is(i, Sense.Vague) && text.Catalogue.MetricsWith([text.Words[i].Folded]).Count > 0)
                words.Add(i);
        }

        if (words.Count == 0 || (several && words.Count == 1))
            return;

        var found = text.Catalogue.MetricsWith([.. words.Select(word => text.Words[word].Folded)]);
        if (several && found.Count == 0)
            return;

        if (found.Count == 1 && words.Count > 1)
        {
            said.Metrics.Add(found[0]);
            said.Doubt(0.05);
        }
        else
        {
            said.MetricOptions = found;
        }

        foreach (var word in words)
            text.Use(word, word + 1);
    }

    /// <summary>Counts what is left: unknown words, and known ones that no rule had a use for.</summary>
    private static void Rest(QuestionText text, Understanding said)
    {
        foreach (var vague in text.All(Sense.Vague).ToList())
        {
            said.Signs.Add(Reading.Sign.Vague);
            text.Use(vague);
        }

        for (var i = 0; i < text.Count; i++)
        {
            var word = text.Words[i];
            if (word.Corrected && text.Used(i))
                said.Doubt(0.02);

            if (text.Used(i) || word.Kind == WordKind.Symbol)
                continue;

            if (text.At(i).Count == 0 && word.Kind != WordKind.Number)
            {
                said.Unknown.Add(word.Text);
                said.Doubt(0.18);
            }
            else if (word.Kind != WordKind.Number && text.At(i).All(mark => mark.Sense == Sense.Other || mark.Length > 1))
            {
                said.Doubt(0.07);
            }
            else if (word.Kind == WordKind.Number)
            {
                said.Rows ??= word.Number is >= 1 and <= 10_000 and var rows && rows == Math.Floor(rows) ? (int)rows : null;
                said.Doubt(said.Rows is null ? 0.2 : 0.02);
            }
            else if (!text.At(i).Any(mark => mark.Sense is Sense.Filler or Sense.Other or Sense.Stays or Sense.Now or Sense.Of or Sense.And or Sense.German or Sense.During or Sense.For or Sense.Versus or Sense.At or Sense.Top))
            {
                said.Doubt(text.Is(i, Sense.Operator) || text.Is(i, Sense.Metric) || text.Is(i, Sense.Every) || text.Is(i, Sense.Not) ? 0.2 : 0.06);
            }
        }

        // Since when: the beginning itself is asked for.
        for (var i = 0; i + 1 < text.Count; i++)
        {
            if (text.Reads(i, "seit", "since") && text.Reads(i + 1, "wann", "when"))
                said.Doubt(0.3);
        }

        said.Doubt(0.2 * said.Times.Unplaced);
    }
}
