using LiveLogs.Questions.Planning.Words;

namespace LiveLogs.Questions.Planning;

/// <summary>Tells the language of a question by its small words.</summary>
internal static class Language
{
    private static readonly HashSet<string> English =
    [
        "the", "of", "for", "on", "and", "or", "with", "what", "which", "how", "show", "me", "is", "are", "were", "from", "to", "last", "by", "per", "today", "yesterday", "did", "do", "does",
        "have", "had", "between", "than", "above", "below", "why", "find", "list", "any", "all", "compare", "about", "week", "hour", "hours", "days", "since", "most", "errors",
    ];

    /// <summary><c>de</c> or <c>en</c>.</summary>
    public static string Of(QuestionText text)
    {
        var (german, english) = (0, 0);
        for (var i = 0; i < text.Count; i++)
        {
            var word = text.Words[i].Folded;
            if (English.Contains(word))
                english++;
            else if (text.At(i).Any(mark => mark.Sense == Sense.German || mark is { Sense: Sense.Filler, Value: "German" }))
                german++;
        }

        return german > english ? "de" : "en";
    }
}
