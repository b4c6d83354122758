using LiveLogs.Questions.Planning.Words;

namespace LiveLogs.Questions.Planning.Time;

/// <summary>Puts the pieces of time together: a day and the times on it, a range and the one that it is compared with.</summary>
internal static class TimeJoiner
{
    public static void Join(List<TimePiece> pieces, QuestionText text, FoundTimes found)
    {
        var clock = pieces.Find(piece => piece.Kind == PieceKind.Clock);
        var day = pieces.Find(piece => piece.Kind == PieceKind.Day && !piece.Compared);
        var whole = pieces.FindAll(piece => piece.Kind is PieceKind.Range or PieceKind.Day && piece.Range is not null && !(clock is not null && ReferenceEquals(piece, day)));
        var point = pieces.Find(piece => piece.Kind == PieceKind.Point && !piece.SameTime);

        if (clock is not null)
            OnDay(clock, day, found);

        if (point?.Range is { } moment && found.Range is null)
            found.Anchor = moment.From;

        Shift(pieces, found);
        var main = whole.FindAll(piece => !piece.SameTime);
        if (found.Range is null && main.Count > 0)
            Pair(main, text, found);
        else if (main.Count > 0 && found.Other is null && found.Range is not null)
            found.Unplaced += main.Count(piece => !piece.Compared);

        found.Future = found.Range is { } range && range.From >= found.Ground.Now;
    }

    /// <summary>The times of day on their day; without a day on today, or on yesterday when they are yet to come.</summary>
    private static void OnDay(TimePiece clock, TimePiece? day, FoundTimes found)
    {
        var ground = found.Ground;
        var date = day is null ? ground.Today : ground.Local(day.Range!.From).Date;
        var at = clock.Clock!.Value;
        if (day is null && clock.Open >= 0 && ground.Instant(date + at) > ground.Now)
            date = date.AddDays(-1);

        if (clock.ClockEnd is { } end)
            found.Range = ground.Between(date + at, date + end + (end <= at ? TimeSpan.FromDays(1) : TimeSpan.Zero), null);
        else if (clock.Open > 0)
            found.Range = ground.Between(date + at, day is null ? ground.Local(ground.Now) : date.AddDays(1), null);
        else if (clock.Open < 0)
            found.Range = ground.Between(date, date + at, null);
        else
            found.Anchor = ground.Instant(date + at);

        found.Unit = "day";
    }

    /// <summary>The same time yesterday, the week before, compared with two weeks ago.</summary>
    private static void Shift(List<TimePiece> pieces, FoundTimes found)
    {
        if (pieces.Find(piece => piece.SameTime || (piece.Compared && piece.Back is not null)) is not { } moved)
            return;

        found.Shift = moved switch
        {
            { Back: { } back, Unit: { } unit } => (unit, back),
            { Range.Name: "today" } => ("day", 0),
            { Range: { } range, Unit: "day" } => ("day", Math.Max(1, Math.Round((found.Ground.Today - found.Ground.Local(range.From).Date).TotalDays))),
            { Unit: { } unit } => (unit, 1),
            _ => null,
        };
    }

    private static void Pair(List<TimePiece> pieces, QuestionText text, FoundTimes found)
    {
        var asked = pieces.FindAll(piece => !piece.Compared);
        var other = pieces.Find(piece => piece.Compared && piece.Back is null);
        if (asked.Count >= 2 && other is null && (text.First(Sense.Compare) is not null || text.First(Sense.Versus) is not null))
        {
            // Of two ranges the later one is asked about.
            var ordered = asked.Take(2).OrderByDescending(piece => piece.Range!.From).ToList();
            (found.Range, found.Unit, found.Other) = (ordered[0].Range, ordered[0].Unit, ordered[1].Range);
            found.Unplaced += asked.Count - 2;
            return;
        }

        if (asked.Count > 0)
        {
            (found.Range, found.Unit) = (asked[0].Range, asked[0].Unit);
            found.Unplaced += asked.Count - 1;
        }

        if (other is { Range: { } compared } && found.Shift is null)
        {
            found.Other = compared;
            found.Unit ??= other.Unit;
            if (found.Range is { } range && range.From < compared.From)
                (found.Range, found.Other) = (found.Other, found.Range);
        }
    }
}
