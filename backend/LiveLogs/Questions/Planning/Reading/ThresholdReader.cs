using System.Globalization;
using LiveLogs.Questions.Planning.Time;
using LiveLogs.Questions.Planning.Words;
using LiveLogs.Questions.Plans;

namespace LiveLogs.Questions.Planning.Reading;

/// <summary>Finds comparisons with numbers, and how long they have to hold. It runs before times are read, because "more than 10 minutes" is no range.</summary>
internal sealed class ThresholdReader
{
    private readonly QuestionText _text;
    private readonly List<Threshold> _thresholds = [];
    private (PlanOperator Operator, double Minutes)? _run;
    private bool _stays;

    private ThresholdReader(QuestionText text) => _text = text;

    /// <summary>What was found.</summary>
    public static (List<Threshold> Thresholds, (PlanOperator Operator, double Minutes)? Run) Read(QuestionText text)
    {
        var reader = new ThresholdReader(text);
        for (var i = 0; i < text.Count; i++)
            reader.Duration(i);

        for (var i = 0; i < text.Count; i++)
        {
            if (!reader.Range(i))
                reader.Comparison(i);
        }

        reader.Lasting();
        return (reader._thresholds, reader._run);
    }

    /// <summary>The amount at a word: its value in the unit's base, the kind of unit, and the index behind.</summary>
    internal static (double Value, string Kind, int End)? Amount(QuestionText text, int at)
    {
        if (PeriodGrammar.Number(text, at) is not { } number)
            return null;

        if (text.Find(number.End, Sense.Unit) is not { } unit)
            return (number.Value, "", number.End);

        var parts = unit.Value.Split('*');
        var value = parts.Length > 1 ? number.Value * double.Parse(parts[1], CultureInfo.InvariantCulture) : number.Value;

        if (parts[0] == "bytes" && (text.Reads(unit.End, "s", "sec") || (text.Find(unit.End, Sense.Function) is { Value: "rate" })))
            return (value, "bytes/s", unit.End + (text.Find(unit.End, Sense.Function)?.Length ?? 1));

        // 5 k requests; 2 million hits: the factor has no kind of its own.
        return (value, parts[0] == "number" ? "" : parts[0], unit.End);
    }

    /// <summary>For more than 10 minutes; longer than an hour; seit mehr als 1 Stunde; mehr als 10 Minuten lang.</summary>
    private void Duration(int at)
    {
        if (_run is not null || _text.Find(at, Sense.Operator) is not { } op || PeriodGrammar.Length(_text, op.End) is not { } length)
            return;

        var longer = _text.Reads(at, "longer", "laenger", "older", "aelter");
        var introduced = _text.Is(at - 1, Sense.For);
        var lasting = _text.Reads(length.End, "lang", "long", "hindurch", "straight");
        if (!longer && !introduced && !lasting)
            return;

        _run = (Parse(op.Value), TimeGround.Length(length.Unit).TotalMinutes * length.Count);
        _text.Use(introduced ? at - 1 : at, lasting ? length.End + 1 : length.End);
    }

    /// <summary>Between 50 and 80 percent.</summary>
    private bool Range(int at)
    {
        if (_text.Find(at, Sense.Between) is not { } between || Amount(_text, between.End) is not { } low || _text.Find(low.End, Sense.To) is not { } to
            || Amount(_text, to.End) is not { Kind: "percent" or "bytes" or "ms" } high)
        {
            return false;
        }

        _thresholds.Add(new Threshold(PlanOperator.GreaterOrEqual, low.Value, high.Kind, false));
        _thresholds.Add(new Threshold(PlanOperator.LessOrEqual, high.Value, high.Kind, false));
        _text.Use(at, high.End);
        return true;
    }

    private void Comparison(int at)
    {
        // Status code above 499 is a condition on lines.
        if (_text.At(at - 1).Concat(_text.At(at - 2)).Any(mark => mark is { Sense: Sense.Field, Value: "attrs.status" } && mark.End == at))
            return;

        // service = checkout and status >= 500 are conditions on fields.
        if (at > 0 && _text.Words[at].Kind == WordKind.Symbol && FilterReader.FieldOf(_text.Words[at - 1].Text) is not null)
            return;

        // Ab 90 % is at least; ab 8 Uhr is a time.
        if (_text.Reads(at, "ab") && Amount(_text, at + 1) is { Kind.Length: > 0 } from && from.Kind != "ms")
        {
            Add(">=", from.Value, from.Kind, at, from.End);
            return;
        }

        if (_text.Find(at, Sense.Operator) is { } op && !(op.Value == "=" && !Symbolic(op)))
        {
            var number = op.End;
            while (_text.Reads(number, "the", "a", "of", "von", "den", "dem", "mark", "threshold", "limit") && _text.Words[number].Number is null)
                number++;

            if (Amount(_text, number) is { } amount && !IsTime(op, amount))
                Add(op.Value, amount.Value, amount.Kind, at, amount.End);
        }
        else if (Amount(_text, at) is { } before && _text.Find(before.End, Sense.Operator) is { Value: ">=" or "<=" } behind && _text.Reads(behind.Start, "or", "oder"))
        {
            Add(behind.Value, before.Value, before.Kind, at, behind.End);
        }
    }

    /// <summary>A length of time is no threshold, except that of something that takes time: more than 2 seconds, over 5 minutes.</summary>
    private bool IsTime(Mark op, (double Value, string Kind, int End) amount)
    {
        var unit = amount.End - 1;
        if (_text.Find(unit, Sense.TimeUnit) is { } time && amount.Kind == "ms" && time.Value is "minute")
            return _text.First(Sense.Metric) is null || _text.Reads(op.Start, "over", "ueber");

        return _text.Find(amount.End, Sense.TimeUnit) is not null || _text.Is(amount.End, Sense.Clock) || _text.Is(amount.End, Sense.Month);
    }

    private bool Symbolic(Mark op) => _text.Words[op.Start].Kind == WordKind.Symbol;

    private void Add(string written, double value, string kind, int start, int end)
    {
        var op = Parse(written);
        var stays = _text.First(Sense.Stays) is { } stay ? _text.Use(stay) : (Mark?)null;
        _stays |= stays is not null;
        var denied = stays is { Value: "never" } || (start > 0 && _text.Is(start - 1, Sense.Not) && _text.Words[start].Folded is not "no" and not "not");
        if (denied)
            op = Denied(op);

        _thresholds.Add(new Threshold(op, value, kind, _stays || denied));
        _text.Use(start, end);
    }

    /// <summary>A condition that lasts: above 80 % for 10 minutes. Without a condition the words are a range.</summary>
    private void Lasting()
    {
        if (_run is not null || _thresholds.Count == 0)
            return;

        for (var i = 1; i < _text.Count; i++)
        {
            if (!_text.Reads(i - 1, "for", "lasting", "lang", "fuer") || PeriodGrammar.Length(_text, i) is not { Unit: "minute" or "second" } length)
                continue;

            _run = (PlanOperator.GreaterOrEqual, TimeGround.Length(length.Unit).TotalMinutes * length.Count);
            _text.Use(i - 1, length.End);
            return;
        }
    }

    private static PlanOperator Denied(PlanOperator op) => op switch
    {
        PlanOperator.Greater => PlanOperator.LessOrEqual,
        PlanOperator.GreaterOrEqual => PlanOperator.Less,
        PlanOperator.Less => PlanOperator.GreaterOrEqual,
        PlanOperator.LessOrEqual => PlanOperator.Greater,
        _ => op,
    };

    private static PlanOperator Parse(string op) => WireName.Parse<PlanOperator>(op) ?? PlanOperator.Equal;
}
