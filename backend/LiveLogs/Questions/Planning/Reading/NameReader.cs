using LiveLogs.Questions.Planning.Words;
using LiveLogs.Questions.Plans;

namespace LiveLogs.Questions.Planning.Reading;

/// <summary>Finds names of services among the words that are in no lexicon: of checkout, checkout latency, payments errors.</summary>
internal static class NameReader
{
    /// <summary>Takes the services that the catalogue knows, wherever a name can stand, before their words are read as anything else: latency in search.</summary>
    public static IReadOnlyList<PlanFilter> Known(QuestionText text)
    {
        var said = new List<PlanFilter>();
        for (var i = 0; i < text.Count; i++)
        {
            // Of the search service: whatever else the word is, here it is a name.
            if (i + 1 < text.Count && text.Reads(i + 1, "service", "dienst", "dienstes", "microservice") && text.Words[i].Kind == WordKind.Word && said.Count == 0 && text.Reads(i - 1, FilterReader.Articles)
                && text.At(i).Count > 0 && text.At(i).All(mark => mark.Length > 1 || mark.Sense is Sense.Show or Sense.Action or Sense.Topic or Sense.Data or Sense.Foreign or Sense.Write or Sense.Metric or Sense.Source or Sense.Secret or Sense.Event or Sense.Other))
            {
                var denied = false;
                for (var before = Math.Max(0, i - 4); before < i && !denied; before++)
                {
                    if (text.Find(before, Sense.Not) is { } not && not.End >= i - 2)
                    {
                        denied = true;
                        text.Use(not);
                    }
                }

                said.Add(new PlanFilter("service", denied ? PlanOperator.NotEqual : PlanOperator.Equal, PlanValue.Of(text.Words[i].Text)));
                text.Use(i - 1, i + 2);
                continue;
            }

            if (text.Used(i) || text.Catalogue.Service(text.Words[i].Folded) is not { } known || text.At(i).Count == 0 || !text.Is(i - 1, Sense.Of) || said.Count > 0)
                continue;

            said.Add(new PlanFilter("service", PlanOperator.Equal, PlanValue.Of(known)));
            text.Use(i - 1, i + 1);
        }

        return said;
    }

    public static void Read(QuestionText text, Understanding said)
    {
        for (var i = 0; i < text.Count; i++)
        {
            if (text.Used(i))
                continue;

            if (text.Catalogue.Service(text.Words[i].Folded) is { } known)
                Take(text, said, i, known, sure: true);
            else if (Candidate(text, i) && Placed(text, i))
                Take(text, said, i, text.Words[i].Text, sure: text.Is(i - 1, Sense.Of) || text.Is(i - 1, Sense.Done) || text.Is(i - 1, Sense.Not) || text.Reads(i - 1, "by", "durch") || text.Is(i - 2, Sense.Of) || Auxiliary(text, i - 1) || Auxiliary(text, i - 2) || Leads(text, i));
        }
    }

    /// <summary>A word that is unknown, or a technical one that can be the name of a service too, such as auth or gateway.</summary>
    private static bool Candidate(QuestionText text, int at)
    {
        var word = text.Words[at];
        if (word.Kind == WordKind.Quoted)
            return false;

        return GuardReader.Unknown(text, at) || (GuardReader.Nameable(text, at) && (word.Corrected || text.Is(at - 1, Sense.Not) || text.Is(at - 1, Sense.Of) || Auxiliary(text, at - 1) || text.Reads(at - 1, "the")));
    }

    /// <summary>A name stands behind a preposition, or right before or behind what is measured.</summary>
    private static bool Placed(QuestionText text, int at)
    {
        if (text.Is(at - 1, Sense.Of) || (text.Is(at - 1, Sense.Filler) && text.Is(at - 2, Sense.Of)) || text.Is(at - 1, Sense.Versus) || text.Is(at - 1, Sense.Not) || text.Is(at - 1, Sense.Done)
            || text.Reads(at - 1, "by", "durch", "via"))
            return true;

        if (Auxiliary(text, at - 1) || (text.Is(at - 1, Sense.Filler) && Auxiliary(text, at - 2)))
            return true;

        bool Measured(int index) => text.Is(index, Sense.Metric) || text.Is(index, Sense.Function) || text.Is(index, Sense.Level) || text.Is(index, Sense.ErrorRate) || text.Is(index, Sense.Source) || text.Is(index, Sense.Vague);
        return Measured(at + 1) || Measured(at - 1) || text.Is(at - 1, Sense.Normal) || text.Is(at + 1, Sense.Normal) || text.Is(at + 1, Sense.Quality)
            || (text.Is(at - 1, Sense.Filler) && (text.Is(at - 2, Sense.Why) || text.Is(at - 2, Sense.Normal))) || text.Is(at - 1, Sense.Why) || text.Is(at - 1, Sense.Follow) || text.Is(at - 1, Sense.Only);
    }

    /// <summary>How many errors did auth log; Wie viele Warnungen schrieb auth.</summary>
    private static bool Auxiliary(QuestionText text, int at) =>
        text.Reads(at, "did", "does", "do", "has", "have", "had", "was", "is", "hat", "hatte", "ist", "war", "schrieb", "schreibt", "loggte", "loggt", "meldete", "meldet", "warf", "wirft", "bekam", "bekommt", "erhielt",
            "verarbeitete", "verarbeitet", "bediente", "lieferte", "beantwortete", "erzeugte", "verursachte", "kann", "can", "braucht", "verbraucht", "macht", "machte");

    /// <summary>Right before what is measured, at the beginning or behind a word that asks: checkout latency.</summary>
    private static bool Leads(QuestionText text, int at) =>
        (at == 0 || text.Is(at - 1, Sense.Show) || text.Is(at - 1, Sense.Filler) || text.Is(at - 1, Sense.Follow) || text.Is(at - 1, Sense.Compare) || text.Words[at - 1].Kind == WordKind.Symbol)
        && (text.Is(at + 1, Sense.Metric) || text.Is(at + 1, Sense.Level) || text.Is(at + 1, Sense.ErrorRate) || text.Is(at + 1, Sense.Function));

    private static void Take(QuestionText text, Understanding said, int at, string name, bool sure)
    {
        var denied = false;
        for (var i = Math.Max(0, at - 3); i < at; i++)
            denied |= text.Is(i, Sense.Not) && !text.Used(i);

        FilterReader.Add(said, "service", PlanValue.Of(name), denied);
        text.Use(at, at + 1);
        var end = FilterReader.More(text, said, at + 1, "service", denied);
        if (end > at + 1)
            said.ComparesThings = true;

        for (var i = at - 1; i >= Math.Max(0, at - 2) && !text.Used(i) && (text.Is(i, Sense.Of) || text.Is(i, Sense.Filler) || text.Is(i, Sense.Not)); i--)
            text.Use(i, i + 1);

        if (!sure)
            said.Doubt(0.2);
    }
}
