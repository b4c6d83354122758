using LiveLogs.Questions.Plans;

namespace LiveLogs.Questions.Planning;

/// <summary>The sentence of a plan in German.</summary>
internal static class GermanSentence
{
    public static string Of(QuestionPlan plan, TimeZoneInfo zone) => plan.Intent switch
    {
        PlanIntent.Clarify => $"Die Frage sagt nicht, worum es geht: {string.Join(", ", plan.Missing)}.",
        PlanIntent.Refuse => "Das wird nicht beantwortet: Fragen lesen nur Daten des eigenen Projekts und niemals Geheimnisse.",
        PlanIntent.Unsupported => "Der Katalog enthält nichts, worum es in dieser Frage geht.",
        PlanIntent.ActionRequest => $"Ein Antrag auf: {plan.Action?.Kind} {plan.Action?.Target}; nichts geschieht, bevor eine Person zustimmt.",
        _ => $"{What(plan)}{Where(plan)}{Grouped(plan)}{When(plan, zone)}.",
    };

    private static string What(QuestionPlan plan) => plan.Intent switch
    {
        PlanIntent.Timeseries => $"{Capital(Interpretation.Columns(plan))} aus {Source(plan)} je {plan.Bucket}",
        PlanIntent.Scalar => $"{Capital(Interpretation.Columns(plan))} aus {Source(plan)}",
        PlanIntent.Topk => $"Die ersten {plan.Limit} nach {Interpretation.Columns(plan)} aus {Source(plan)}",
        PlanIntent.Entities => $"Was eine Bedingung an {Interpretation.Columns(plan)} aus {Source(plan)} erfüllt",
        PlanIntent.List => $"Die neuesten {plan.Limit} aus {Source(plan)}",
        PlanIntent.Compare => $"{Capital(Interpretation.Columns(plan))} aus {Source(plan)} im Vergleich",
        PlanIntent.Context => $"{plan.Before} Zeilen vor und {plan.After} Zeilen nach dem Zeitpunkt",
        PlanIntent.Correlate => "Muster in Logs, die häufiger sind als zuvor",
        PlanIntent.Semantic => $"Zeilen, die dasselbe bedeuten wie \"{Interpretation.Short(plan.QueryText ?? "")}\"",
        PlanIntent.Status => "Ob alles normal ist",
        _ => "Eine Suche nach der Ursache in mehreren Schritten",
    };

    private static string Source(QuestionPlan plan) => plan.Source switch
    {
        PlanSource.Metrics => "Metriken",
        PlanSource.Logs => "Logs",
        PlanSource.Patterns => "Mustern",
        PlanSource.Anomalies => "Anomalien",
        PlanSource.Alarms => "Alarmen",
        PlanSource.Incidents => "Vorfällen",
        PlanSource.Actions => "Aktionen",
        _ => "Daten",
    };

    private static string Where(QuestionPlan plan) => Interpretation.Conditions(plan, " und ") is { Length: > 0 } conditions ? $" mit {conditions}" : "";

    private static string Grouped(QuestionPlan plan) => plan.GroupBy.Where(field => field != "bucket").ToList() is { Count: > 0 } groups ? $" nach {string.Join(" und ", groups)}" : "";

    private static string When(QuestionPlan plan, TimeZoneInfo zone)
    {
        var range = plan.Time is { } time ? $", {Interpretation.Range(time, zone, "bis")}" : "";
        var assumed = plan.Time is { Assumed: true } ? ", weil keine Zeit genannt ist" : "";
        var other = plan.CompareTo is { } compared ? $", neben {Interpretation.Range(compared, zone, "bis")}" : "";
        return range + assumed + other;
    }

    private static string Capital(string text) => text.Length == 0 ? "Werte" : char.ToUpperInvariant(text[0]) + text[1..];
}
