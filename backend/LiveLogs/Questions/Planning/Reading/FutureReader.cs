using LiveLogs.Questions.Planning.Words;

namespace LiveLogs.Questions.Planning.Reading;

/// <summary>Tells that a question is about what is yet to come: tomorrow, next Friday, will be. It runs before times are read, because Friday alone lies in the past.</summary>
internal static class FutureReader
{
    public static bool Asks(QuestionText text)
    {
        for (var i = 0; i < text.Count; i++)
        {
            if (text.Find(i, Sense.Day) is { Value: "1" })
                return true;

            var next = text.Reads(i, "next", "upcoming", "coming", "naechste", "naechsten", "naechster", "naechstes", "kommende", "kommenden", "kommender", "kommendes");
            if (next && (text.Is(i + 1, Sense.TimeUnit) || text.Is(i + 1, Sense.Weekday) || text.Is(i + 1, Sense.Month) || text.Is(i + 1, Sense.Weekend) || text.Is(i + 1, Sense.Count)
                || (i + 1 < text.Count && text.Words[i + 1].Number is not null)))
            {
                return true;
            }

            if (text.Reads(i, "will") && i + 1 < text.Count && !text.Reads(i - 1, "ich", "i"))
                return true;

            // Heute Morgen and am Morgen are parts of a day; morgen alone is the day to come.
            if (text.Reads(i, "morgen") && !text.Is(i - 1, Sense.Day) && !text.Is(i - 1, Sense.Weekday) && !text.Is(i - 1, Sense.Current)
                && !text.Reads(i - 1, "am", "guten", "jeden", "vom", "den", "frueh", "vorgestern", "vergangenen"))
            {
                return true;
            }
        }

        return false;
    }
}
