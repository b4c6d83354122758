namespace LiveLogs.Questions.Planning.Words;

/// <summary>
/// Makes the words of a question those of the lexicon where that is certain: takes compounds apart (<c>CPU-Auslastung</c>, <c>Verbindungsfehler</c>) and corrects typos.
/// The text that was written stays beside it, for where it is a name.
/// </summary>
internal static class WordRepair
{
    private const int ShortestPart = 3;

    private static readonly HashSet<string> Prepositions = ["of", "for", "from", "in", "on", "by", "von", "fuer", "bei", "aus", "auf", "service", "dienst", "host", "restart", "scale", "stop", "did", "and", "und"];

    public static List<Word> Repair(List<Word> words, CatalogueWords catalogue)
    {
        var repaired = new List<Word>(words.Count);
        foreach (var word in words)
        {
            if (word.Kind is not (WordKind.Word or WordKind.Name) || catalogue.Knows(word.Folded))
                repaired.Add(word);
            else if (Hyphenated(word, catalogue) is { } parts)
                repaired.AddRange(parts);
            else if (word.Kind == WordKind.Word)
                repaired.AddRange(Compound(word, catalogue) ?? [Corrected(word, repaired, catalogue)]);
            else
                repaired.Add(word);
        }

        return repaired;
    }

    /// <summary>A hyphen joins known words, or a number and a known word: then each is a word. In a name, such as checkout-api, at least one part is unknown.</summary>
    private static List<Word>? Hyphenated(Word word, CatalogueWords catalogue)
    {
        if (word.Text.IndexOfAny(['-', '–', '/', '_']) < 0)
            return null;

        var parts = new List<Word>();
        var start = 0;
        for (var i = 0; i <= word.Text.Length; i++)
        {
            if (i < word.Text.Length && word.Text[i] is not ('-' or '–' or '/' or '_'))
                continue;

            if (i > start)
            {
                // The splitter knows numbers and units; inside a part there is nothing else that it splits at.
                // Requests/s is a rate.
                if (start > 0 && word.Text[start - 1] == '/' && word.Text[start..i] is "s" or "sec" && !Amounts(parts, catalogue))
                {
                    var (from, to) = (word.Start + start, word.Start + i);
                    parts.Add(new Word { Text = word.Text[start..i], Folded = "per", Kind = WordKind.Word, Start = from, End = to });
                    parts.Add(new Word { Text = word.Text[start..i], Folded = "second", Kind = WordKind.Word, Start = from, End = to });
                    start = i + 1;
                    continue;
                }

                foreach (var piece in WordSplitter.Split(word.Text[start..i]))
                    parts.Add(piece with { Start = word.Start + start + piece.Start, End = word.Start + start + piece.End });
            }

            start = i + 1;
        }

        // A word that asks or measures makes a compound; things alone, as in web-server or api-gateway, make a name.
        var ranked = parts.Exists(part => part.Kind == WordKind.Number) && parts.Exists(part => Ranks(part, catalogue));
        var counted = parts.Count > 1 && parts[0].Kind == WordKind.Number;
        // MB/s is a unit of time and one of amounts.
        var speaks = ranked || parts.Exists(part => Speaks(part, counted, catalogue)) || parts.TrueForAll(part => Speaks(part, true, catalogue) || IsLine(part, catalogue));
        return parts.Count > 1 && speaks && parts.TrueForAll(part => part.Kind == WordKind.Number || catalogue.Knows(part.Folded) || Compound(part, catalogue) is not null) ? parts : null;
    }

    /// <summary>Whether the part asks, measures or counts, and so cannot be a part of a name.</summary>
    private static bool Speaks(Word part, bool counted, CatalogueWords catalogue)
    {
        var marks = new List<Mark>();
        catalogue.Match([part], 0, marks);
        return marks.Exists(mark => mark.Sense is Sense.Metric or Sense.Level or Sense.ErrorRate or Sense.Function or Sense.Vague or Sense.Day or Sense.Weekday or Sense.Every
            || (mark.Sense is Sense.Source && mark.Value is not "logs") || (counted && mark.Sense is Sense.TimeUnit or Sense.Unit) || (mark.Sense == Sense.Entity && mark.Value == "pattern_id"));
    }

    /// <summary>Top-3-Services: a ranking is no name.</summary>
    private static bool Ranks(Word part, CatalogueWords catalogue)
    {
        var marks = new List<Mark>();
        catalogue.Match([part], 0, marks);
        return marks.Exists(mark => mark.Sense == Sense.Top);
    }

    /// <summary>Whether the parts end in a unit of amounts, such as MB.</summary>
    private static bool Amounts(List<Word> parts, CatalogueWords catalogue)
    {
        var marks = new List<Mark>();
        if (parts.Count > 0)
            catalogue.Match([parts[^1]], 0, marks);

        return marks.Exists(mark => mark.Sense == Sense.Unit && mark.Value.StartsWith("bytes", StringComparison.Ordinal));
    }

    /// <summary>Log-Zeilen: both words are of lines.</summary>
    private static bool IsLine(Word part, CatalogueWords catalogue)
    {
        var marks = new List<Mark>();
        catalogue.Match([part], 0, marks);
        return marks.Exists(mark => mark is { Sense: Sense.Source, Value: "logs" });
    }

    /// <summary>Two known words written as one, as German does, with or without an s between.</summary>
    private static List<Word>? Compound(Word word, CatalogueWords catalogue)
    {
        if (word.Folded.Length < 2 * ShortestPart + 1 || word.Folded.Length > 40)
            return null;

        for (var i = word.Folded.Length - ShortestPart; i >= ShortestPart; i--)
        {
            var (first, second) = (word.Folded[..i], word.Folded[i..]);
            if (!catalogue.IsPhrase(second) || second.Length < 4 || Empty(second, catalogue))
                continue;

            foreach (var part in first.EndsWith('s') ? new[] { first, first[..^1] } : [first])
            {
                if (part.Length >= ShortestPart && catalogue.IsPhrase(part) && !Empty(part, catalogue) && (part.Length > 3 || part is "cpu" or "ram" or "log"))
                    return [word with { Folded = part, Kind = WordKind.Word }, word with { Folded = second, Kind = WordKind.Word }];
            }
        }

        return null;
    }

    /// <summary>A word without a meaning of its own is no part of a compound.</summary>
    private static bool Empty(string part, CatalogueWords catalogue)
    {
        var marks = new List<Mark>();
        catalogue.Match([new Word { Text = part, Folded = part, Kind = WordKind.Word, Start = 0, End = part.Length }], 0, marks);
        return marks.TrueForAll(mark => mark.Sense is Sense.Filler or Sense.Other or Sense.German or Sense.Of or Sense.And or Sense.At or Sense.To or Sense.Foreign or Sense.Count or Sense.ActionParticle or Sense.During or Sense.From);
    }

    /// <summary>Behind a preposition a name is likelier than a typo, except one of a time or of what is measured.</summary>
    private static Word Corrected(Word word, List<Word> before, CatalogueWords catalogue)
    {
        if (catalogue.Corrected(word.Folded) is not { } known)
            return word;

        var corrected = word with { Folded = known, Corrected = true };
        if (before.Count == 0 || !Prepositions.Contains(before[^1].Folded))
            return corrected;

        var marks = new List<Mark>();
        catalogue.Match([corrected], 0, marks);
        return marks.TrueForAll(mark => mark.Sense == Sense.Other) || marks.Exists(mark => mark.Sense is Sense.Day or Sense.TimeUnit or Sense.Last or Sense.Current or Sense.Weekday or Sense.Month or Sense.Metric or Sense.Level or Sense.Entity or Sense.Source or Sense.DayPart
            or Sense.Function or Sense.ErrorRate or Sense.Weekend or Sense.Count or Sense.Filler or Sense.Similar or Sense.Event or Sense.Operator or Sense.Tenant or Sense.Trend or Sense.Slope) ? corrected : word;
    }
}
