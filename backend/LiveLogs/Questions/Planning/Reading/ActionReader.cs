using LiveLogs.Questions.Planning.Words;
using LiveLogs.Questions.Plans;

namespace LiveLogs.Questions.Planning.Reading;

/// <summary>Finds that a question commands an action: restart i-0abc123, checkout bitte neu starten. Nothing is executed: the plan says what would be requested.</summary>
internal static class ActionReader
{
    private static readonly HashSet<string> Separable = ["roll", "shut", "turn", "switch", "bring", "power", "spin", "take", "fahre", "fahr", "schalte", "schalt", "rolle", "starte", "start", "boote", "boot", "halte", "setze"];

    private static readonly Dictionary<string, string> Nouns = new(StringComparer.Ordinal)
    {
        ["reboot"] = "reboot_instance",
        ["restart"] = "restart",
        ["neustart"] = "restart",
        ["shutdown"] = "stop",
        ["stop"] = "stop",
        ["redeploy"] = "redeploy_service",
        ["redeployment"] = "redeploy_service",
        ["deployment"] = "redeploy_service",
        ["rollback"] = "rollback_service",
        ["failover"] = "failover",
        ["rollout"] = "redeploy_service",
        ["skalierung"] = "scale_service",
        ["reset"] = "restart",
        ["scaling"] = "scale_service",
    };

    private static readonly string[] Doing = ["do", "perform", "trigger", "initiate", "issue", "make", "mach", "mache", "machen", "fuehre", "fuehr", "veranlasse", "execute", "request", "schedule", "force", "loes", "loese", "beantrage", "run"];

    /// <summary>The action, or null. Its target is null when none is named.</summary>
    public static PlanAction? Read(QuestionText text)
    {
        // A verb alone commands something, but not what.
        if (text.Count is 1 or 2 && text.Find(0, Sense.Action) is { Length: 1 } alone && (text.Count == 1 || text.Words[1].Kind == WordKind.Symbol))
            return new PlanAction(alone.Value, null);

        for (var i = 0; i < text.Count; i++)
        {
            var verb = text.Find(i, Sense.Action) ?? (Separable.Contains(text.Words[i].Folded) ? new Mark(Sense.Action, "", i, 1) : (Mark?)null);
            if (Noun(text, i) is { } named && Object(text, named) is var (aim, of, any) && any)
                return new PlanAction(Named(named.Value, aim, of), aim);

            if (verb is not { } mark || text.Is(i - 1, Sense.Not) || !GuardReader.Commands(text, mark) || Noun(text, mark))
                continue;

            if (Kind(text, mark) is { } kind && Object(text, mark) is var (target, type, found) && found)
                return new PlanAction(Named(kind, target, type), target);
        }

        return null;
    }

    /// <summary>Do a reboot of, einen Neustart durchführen: a noun behind a verb that commands.</summary>
    private static Mark? Noun(QuestionText text, int at)
    {
        if (!Nouns.TryGetValue(text.Words[at].Folded, out var kind))
            return null;

        for (var i = Math.Max(0, at - 4); i < at; i++)
        {
            if (text.Reads(i, Doing) && GuardReader.Commands(text, new Mark(Sense.Action, "", i, 1)))
                return new Mark(Sense.Action, kind, at, 1);
        }

        return null;
    }

    /// <summary>Restart count, stop errors: the word is part of a noun.</summary>
    private static bool Noun(QuestionText text, Mark verb) =>
        text.Is(verb.End, Sense.Level) || text.Is(verb.End, Sense.Operator) || text.Reads(verb.End, "count", "counts", "loop", "loops", "events", "time", "times", "rate", "reason", "logs", "with", "from", "showing", "log", "history");

    private static string? Kind(QuestionText text, Mark verb)
    {
        var particle = "";
        for (var i = verb.End; i < text.Count; i++)
        {
            if (text.Find(i, Sense.ActionParticle) is { } last && (i + 1 >= text.Count || text.Words[i + 1].Kind == WordKind.Symbol || text.Is(i + 1, Sense.Filler) || text.Is(i + 1, Sense.Of) || i == verb.End))
                particle = text.Words[last.Start].Folded;
        }

        return (text.Words[verb.Start].Folded, particle, verb.Value) switch
        {
            ("starte" or "start" or "boote" or "boot", "neu", _) => "restart",
            ("fahre" or "fahr", "hoch", _) or ("schalte" or "schalt", "ein", _) => "start",
            ("fahre" or "fahr", "herunter" or "runter", _) or ("schalte" or "schalt", "ab" or "aus", _) => "stop",
            ("schalte" or "schalt", "stumm", _) => "silence_alarm",
            ("rolle", "zurueck", _) or ("setze", "zurueck", _) => "rollback_service",
            ("rolle", "aus", _) or ("roll", "out", _) => "redeploy_service",
            ("roll", "back", _) => "rollback_service",
            ("shut" or "take", "down", _) or ("turn" or "switch" or "power", "off", _) => "stop",
            ("turn" or "switch" or "power", "on", _) or ("bring" or "spin", "up", _) => "start",
            (_, _, "") => null,
            var (_, _, kind) => kind,
        };
    }

    /// <summary>The name of what the action is about, and whether there is any object at all.</summary>
    private static (string? Target, string? Type, bool Found) Object(QuestionText text, Mark verb)
    {
        string? target = null, type = null;
        var thing = false;
        for (var i = 0; i < text.Count; i++)
        {
            if (i >= verb.Start && i < verb.End)
                continue;

            var entity = text.Find(i, Sense.Entity) ?? text.Find(i, Sense.Source) ?? text.Find(i, Sense.Field);
            if (entity is { } mark)
            {
                thing = true;
                type ??= mark.Value;
            }

            var named = text.Words[i].Kind is WordKind.Quoted or WordKind.Name || GuardReader.Unknown(text, i) || text.Catalogue.Service(text.Words[i].Folded) is not null
                || (entity is null && GuardReader.Nameable(text, i) && (text.Words[i].Corrected || text.Is(i + 1, Sense.Entity) || text.Is(i - 1, Sense.Entity) || text.Is(i - 1, Sense.Filler) || text.Is(i - 1, Sense.Of) || i == verb.End));
            if (named && !text.Is(i, Sense.Count) && (target is null || (!NameShapes.IsResource(target) && NameShapes.IsResource(text.Words[i].Text))))
                target = text.Words[i].Text;
        }

        return (target, type, target is not null || thing || text.Reads(verb.End, "it", "them", "everything", "all", "alles", "ihn", "es", "sie"));
    }

    private static string Named(string kind, string? target, string? type)
    {
        var service = type is "service" || (target is not null && type is null && !NameShapes.IsResource(target));
        return kind switch
        {
            "reboot_instance" => service ? "restart_service" : kind,
            "restart" => service ? "restart_service" : "reboot_instance",
            "start" => service ? "start_service" : "start_instance",
            "stop" => service ? "stop_service" : "stop_instance",
            _ => kind,
        };
    }
}
