using LiveLogs.Questions.Planning.Words;

namespace LiveLogs.Questions.Planning.Reading;

/// <summary>
/// Finds what is never answered: statements of SQL, changes of data, other projects, secrets, and commands to the planner itself. Text in quotation marks is what somebody searches for and is not judged.
/// It does not protect anything by itself: plans cannot express any of this. It lets the answer say so instead of answering something else.
/// </summary>
internal static class GuardReader
{
    /// <summary>Why the question is refused, or null.</summary>
    public static string? Read(QuestionText text)
    {
        if (Injects(text))
            return "prompt_injection";

        if (text.All(Sense.Sql).Any(mark => mark.Length > 1 || text.Words[mark.Start].Kind == WordKind.Name) || text.All(Sense.Sql).Count() > 1)
            return "sql";

        if (OtherTenant(text))
            return "other_project";

        if (SeeksSecret(text))
            return "secret_search";

        return Writes(text) ? "write" : null;
    }

    private static bool Injects(QuestionText text)
    {
        var marks = text.All(Sense.Injection).ToList();
        return marks.Exists(mark => mark.Length > 1) || marks.Count > 1;
    }

    private static bool OtherTenant(QuestionText text)
    {
        if (text.First(Sense.Tenant) is not null)
            return true;

        for (var i = 0; i + 1 < text.Count; i++)
        {
            if (text.Reads(i, "project", "tenant", "customer", "projekt", "mandant", "kunde", "project_id", "tenant_id", "projekts", "projektes", "organization", "workspace", "projects'")
                && (Unknown(text, i + 1) || text.Words[i + 1].Corrected || text.Words[i + 1].Text == "="))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>A secret is sought when it is the thing that is asked for; an error about one, such as an expired token, is not one.</summary>
    private static bool SeeksSecret(QuestionText text)
    {
        foreach (var secret in text.All(Sense.Secret))
        {
            var about = false;
            for (var i = secret.Start - 3; i < secret.End + 3; i++)
                about |= (i < secret.Start || i >= secret.End) && (text.Is(i, Sense.Level) && !Behind(text, secret, i)) | text.Reads(i, "expired", "invalid", "rotation", "rotated", "reset", "refresh", "validation", "abgelaufen", "abgelaufene", "abgelaufener", "ungueltige", "ungueltiger", "ungueltig", "wrong", "falsches", "falsche", "bucket", "expiry", "missing");

            if (!about && (text.First(Sense.HowMany) is null || text.First(Sense.Show) is not null))
                return true;
        }

        return false;
    }

    /// <summary>The word stands behind in or from: the passwords in the errors.</summary>
    private static bool Behind(QuestionText text, Mark secret, int at) => at > secret.End && text.Is(secret.End, Sense.Of);

    private static bool Writes(QuestionText text)
    {
        foreach (var write in text.All(Sense.Write))
        {
            if (!Commands(text, write))
                continue;

            for (var i = 0; i < text.Count; i++)
            {
                if (i >= write.Start && i < write.End)
                    continue;

                var near = i > write.Start ? i < write.End + 7 : i > write.Start - 7;
                if (near && (text.Is(i, Sense.Data) || (text.Words[i].Kind is WordKind.Name && NameShapes.IsResource(text.Words[i].Text))))
                    return true;
            }
        }

        return false;
    }

    /// <summary>Whether the verb is a command: it opens the sentence or a part of it, or closes it as German infinitives do. A question about what somebody did is none.</summary>
    internal static bool Commands(QuestionText text, Mark verb)
    {
        var opens = true;
        for (var i = 0; i < verb.Start; i++)
        {
            if (text.Words[i].Kind == WordKind.Symbol || text.Is(i, Sense.And) || text.Reads(i, "then", "dann", "afterwards"))
                opens = true;
            else if (!(text.Is(i, Sense.Filler) || text.Reads(i, "please", "bitte", "go", "ahead", "now", "jetzt", "sofort", "immediately", "must", "muss", "need", "quickly", "help")))
                opens = false;
        }

        if (opens && verb.End < text.Count)
            return true;

        var closes = verb.End == text.Count || text.Words[verb.End].Kind == WordKind.Symbol || text.Reads(verb.End, "bitte", "please", "now", "jetzt", "sofort");
        var asks = text.First(Sense.Which) ?? text.First(Sense.Why) ?? text.First(Sense.HowMany);
        return closes && asks is null && text.Words[verb.End - 1].Folded.EndsWith("en", StringComparison.Ordinal) && verb.Start > 0 && (text.First(Sense.Show) is null || text.First(Sense.And) is not null);
    }

    /// <summary>A word that can be the name of a service: unknown, or one that only says what messages are about, such as auth or billing.</summary>
    internal static bool Nameable(QuestionText text, int at) =>
        Unknown(text, at) || (at >= 0 && at < text.Count && text.Words[at].Kind == WordKind.Word && text.At(at).Any(mark => mark.Length == 1) && text.At(at).All(mark => mark.Length > 1 || mark.Sense is Sense.Topic or Sense.Data or Sense.Foreign or Sense.Secret or Sense.Write));

    /// <summary>Whether the word is inside a phrase that begins before it, as depth is in queue depth.</summary>
    private static bool Covered(QuestionText text, int at)
    {
        for (var i = Math.Max(0, at - 5); i < at; i++)
        {
            if (text.At(i).Any(mark => mark.End > at))
                return true;
        }

        return false;
    }

    internal static bool Unknown(QuestionText text, int at) => at >= 0 && at < text.Count && text.At(at).Count == 0 && !Covered(text, at) && text.Words[at].Kind is (WordKind.Word or WordKind.Name or WordKind.Quoted);
}
