using LiveLogs.Questions.Planning.Words;
using LiveLogs.Questions.Plans;

namespace LiveLogs.Questions.Planning.Reading;

/// <summary>Finds conditions with a form of their own: status codes, numbers of incidents, owners, regular expressions and texts of messages.</summary>
internal sealed class MessageReader(QuestionText text, Understanding said)
{
    /// <summary>Status code 500, HTTP 404, 5xx, 500 errors, 503s.</summary>
    public bool Status(int at)
    {
        if (text.Words[at].Folded is "5xx" or "4xx" or "3xx" or "2xx")
        {
            var hundreds = text.Words[at].Folded[0] - '0';
            said.Filters.Add(new PlanFilter("attrs.status", PlanOperator.GreaterOrEqual, PlanValue.Of(hundreds * 100d)));
            if (hundreds < 5)
                said.Filters.Add(new PlanFilter("attrs.status", PlanOperator.Less, PlanValue.Of((hundreds + 1) * 100d)));

            var end = text.Reads(at + 1, "status", "errors", "error", "responses", "response", "codes", "code", "fehler", "antworten") ? at + 2 : at + 1;
            text.Use(at, end);
            return true;
        }

        if (text.Words[at].Number is not (>= 100 and < 600) || text.Words[at].Text.Length != 3)
            return false;

        var named = text.Reads(at - 1, "status", "http", "code", "statuscode", "http-status") || (text.Is(at - 1, Sense.Filler) && text.Reads(at - 2, "status", "code"));
        var following = text.Reads(at + 1, "error", "errors", "response", "responses", "fehler", "status", "antworten", "s", "er", "statuscode", "statuscodes");
        if ((!named && !following) || text.Find(at - 1, Sense.Operator) is not null)
            return false;

        said.Filters.Add(new PlanFilter("attrs.status", PlanOperator.Equal, PlanValue.Of(text.Words[at].Number!.Value)));
        text.Use(named ? at - 1 : at, following ? at + 2 : at + 1);
        for (var i = at - 2; named && i >= at - 4 && text.Reads(i, "status", "http", "with", "mit", "code"); i--)
            text.Use(i, i + 1);

        return true;
    }

    /// <summary>Incident 42, #42, INC-42.</summary>
    public bool Numbered(int at)
    {
        var named = text.Find(at - 1, Sense.Source) is { Value: "incidents" } || (text.Reads(at - 1, "number", "nummer", "no", "nr", "id") && text.Is(at - 2, Sense.Source));
        var digits = text.Words[at].Text;
        if (digits.StartsWith('#') || digits.StartsWith("INC", StringComparison.OrdinalIgnoreCase))
            (named, digits) = (true, digits.TrimStart("#INCinc-".ToCharArray()));

        if (!named || !double.TryParse(digits, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var number))
            return false;

        said.Filters.Add(new PlanFilter("number", PlanOperator.Equal, PlanValue.Of(number)));
        said.Source ??= PlanSource.Incidents;
        FilterReader.UseWithLead(text, at, at + 1);
        return true;
    }

    /// <summary>Assigned to maria; owned by the platform team.</summary>
    public bool Owned(int at)
    {
        if (!text.Reads(at, "assigned", "owned", "zugewiesen", "zugeordnet", "owner", "besitzer", "verantwortlicher") || text.First(Sense.Source) is not { Value: "incidents" })
            return false;

        var value = at + 1;
        while (text.Is(value, Sense.Of) || text.Reads(value, "by", "to", "is", "=", "ist") || text.Reads(value, FilterReader.Articles))
            value++;

        // German puts the name first: maria zugewiesen.
        if (value >= text.Count || !GuardReader.Nameable(text, value))
            value = at - 1;

        if (value < 0 || !GuardReader.Nameable(text, value))
            return false;

        said.Filters.Add(new PlanFilter("owner", PlanOperator.Equal, PlanValue.Of(text.Words[value].Text)));
        text.Use(Math.Min(at, value), Math.Max(at, value) + 1);
        return true;
    }

    /// <summary>Matching the regex OOM.?Killed: the expression is taken as it was written, up to the next blank.</summary>
    public bool Expression(int at)
    {
        var slashes = text.Words[at].Text is ['/', _, ..] && text.Reads(at - 1, "matching", "matches", "match", "mit", "regex", "like", "passend");
        if (!text.Reads(at, "regex", "regexp", "regular") && !slashes)
            return false;

        if (slashes)
            at--;

        var start = text.Reads(at + 1, "expression") ? at + 2 : at + 1;
        if (start >= text.Count)
            return false;

        var from = text.Words[start].Start;
        var blank = text.Text.IndexOf(' ', from);
        var to = blank < 0 ? text.Text.Length : blank;
        var end = start + 1;
        while (text.Words[start].Kind != WordKind.Quoted && end < text.Count && text.Words[end].Start < to)
            end++;

        var written = text.Words[start].Kind == WordKind.Quoted ? text.Words[start].Text : text.Text[from..to];
        said.Filters.Add(new PlanFilter("message", PlanOperator.Matches, PlanValue.Of(written.Trim('/'))));
        text.Use(text.Reads(at - 1, "the") ? at - 2 : at - 1, end);
        return true;
    }

    /// <summary>Containing timeout; with the text "…".</summary>
    public bool Containing(int at)
    {
        if (!text.Reads(at, "containing", "contain", "contains", "mentioning", "mention", "mentions", "enthalten", "enthaelt", "enthaltend", "enthaltenden", "erwaehnen", "including", "matching", "saying", "says", "say") || text.Reads(at + 1, "regex", "regexp") || (at + 1 < text.Count && text.Words[at + 1].Text is ['/', _, ..] && text.Reads(at, "matching")) || text.Reads(at + 2, "regex", "regexp", "regular"))
            return false;

        // German puts the verb last: Zeilen, die "x" enthalten.
        var start = at + 1;
        while (text.Is(start, Sense.Filler) && text.Words[start].Kind != WordKind.Quoted || text.Reads(start, "text", "string", "word", "phrase", "wort", "message"))
            start++;

        var behind = Value(start, topics: true);
        if (behind is null && at > 0 && !text.Used(at - 1) && (text.Words[at - 1].Kind is WordKind.Quoted or WordKind.Name || GuardReader.Unknown(text, at - 1) || text.Is(at - 1, Sense.Topic)))
            behind = (text.Words[at - 1].Text, at);

        if (behind is not { } value)
            return false;

        // No operator says that a text is not in a message.
        if (text.Find(at - 1, Sense.Not) is not null)
            said.Doubt(0.4);

        var field = at > 0 && !text.Used(at - 1) && FilterReader.FieldOf(text.Words[at - 1].Text) is { } named ? named : "message";
        said.Filters.Add(new PlanFilter(field, PlanOperator.Contains, PlanValue.Of(value.Value)));
        text.Use(Math.Min(field == "message" ? at : at - 1, value.End - 1), Math.Max(at + 1, value.End));
        return true;
    }

    private (string Value, int End)? Value(int at, bool topics)
    {
        if (at >= text.Count || text.Used(at))
            return null;

        if (text.Words[at].Kind == WordKind.Quoted)
            return (text.Words[at].Text, at + 1);

        var end = at;
        while (end < text.Count && !text.Used(end) && (GuardReader.Unknown(text, end) || (topics && text.Is(end, Sense.Topic)) || (end == at && text.Words[end].Kind == WordKind.Name)))
            end++;

        return end == at ? null : (text.Written(at, end), end);
    }
}
