namespace LiveLogs.Questions.Planning.Words;

/// <summary>The words of time, in English and German; lines as in <see cref="AskingWords"/>.</summary>
internal static class TimeWords
{
    public const string Table = """
        Last trailing: past, trailing, preceding, most recent, vergangen*, zurueckliegend*
        Last last: last, lst, latest, letzt*
        Last previous: previous, prior, vorig*, vorherig*, vorangegangen*, davorliegend*, vorhergehend*
        Last before_last: before last, vorletzt*, second to last
        Current: this, current, the current, diese*, dies*, laufend*, aktuell*, heutig*
        TimeUnit second: second, seconds, sec, secs, s, sekunde*, sek
        TimeUnit minute: minute, minutes, min, mins, m, minuten
        TimeUnit hour: hr, hour, hours, hr, hrs, h, stunde, stunden, std
        TimeUnit day: day, days, d, tag, tage, tagen, tages
        TimeUnit week: week, weeks, wk, wks, w, woche, wochen
        TimeUnit month: month, months, mo, monat, monate, monaten, monats
        TimeUnit quarter: quarter, quarters, quartal, quartale, quartals
        TimeUnit year: year, years, yr, yrs, jahr, jahre, jahren, jahres
        TimeUnit fortnight: fortnight
        Every 1m: minutely, per minute, every minute, each minute, by minute, by the minute, minuetlich*, pro minute, je minute, jede minute, minutenweise, a minute
        Every 1h: hourly, per hour, every hour, each hour, by hour, by the hour, an hour each, stuendlich*, pro stunde, je stunde, jede stunde, stundenweise, nach stunden, nach stunde, in hourly buckets, auf stundenbasis, in stundenschritten
        Every 1d: daily, per day, every day, each day, by day, a day each, taeglich*, pro tag, je tag, jeden tag, tageweise, nach tagen, nach tag, tagesweise, day by day, auf tagesbasis, in tagesschritten
        Every 1w: weekly, per week, every week, each week, woechentlich*, pro woche, je woche, jede woche
        Day 0: today, heute, so far today
        Day -1: yesterday, yday, yest, gestern
        Day -2: day before yesterday, the day before yesterday, vorgestern
        Day 1: tomorrow, tmrw, uebermorgen
        Weekday 1: monday, mondays, mon, montag, montags
        Weekday 2: tuesday, tuesdays, tue, tues, dienstag, dienstags
        Weekday 3: wednesday, wednesdays, wed, mittwoch, mittwochs
        Weekday 4: thursday, thursdays, thu, thur, thurs, donnerstag, donnerstags
        Weekday 5: friday, fridays, fri, freitag, freitags
        Weekday 6: saturday, saturdays, samstag, sonnabend, samstags
        Weekday 7: sunday, sundays, sonntag, sonntags
        Month 1: january, jan, januar, jaenner
        Month 2: february, feb, februar
        Month 3: march, mar, maerz
        Month 4: april, apr
        Month 5: may, mai
        Month 6: june, jun, juni
        Month 7: july, jul, juli
        Month 8: august, aug
        Month 9: september, sep, sept
        Month 10: october, oct, oktober, okt
        Month 11: november, nov
        Month 12: december, dec, dezember, dez
        Quarter 1: q1, first quarter, erstes quartal, ersten quartal
        Quarter 2: q2, second quarter, zweites quartal, zweiten quartal
        Quarter 3: q3, third quarter, drittes quartal, dritten quartal
        Quarter 4: q4, fourth quarter, viertes quartal, vierten quartal
        Weekend: weekend, weekends, wochenende
        DayPart 6-12: morning, vormittag, in the morning, vormittags, am vormittag, am morgen, frueh, morgen, morgens
        DayPart 12-18: afternoon, in the afternoon, nachmittag, nachmittags, am nachmittag
        DayPart 18-24: evening, in the evening, abend, abends, am abend, tonight, heute abend
        DayPart 0-6: night, at night, nacht, nachts, in der nacht, overnight, frueh nachts, early hours
        DayPart 11-14: lunchtime, over lunch, mittag, mittags
        Ago: ago, earlier, before now, back, vor, zuvor, frueher
        Since: since, starting from, starting at, beginning from, from then on, seit, ab, seitdem, as of, beginning at, ever since, seit dem, seit der
        Until: until, till, up to, before, bis, bis zu, vor, bis zum, prior to
        After: after, later than, nach
        Between: between, zwischen
        From: from, von, vom
        To: to, until, till, through, thru, and, -, –, bis, bis zum, und, up to
        At: at, um, gegen, around, about, exactly at, punkt, circa, ca, near
        Clock: uhr, o'clock, oclock, hours sharp, o
        Clock am: am, a.m
        Clock pm: pm, p.m
        Count 0.25: quarter of an, viertel
        Count 0.5: half, half an, half a, halbe*, halb*
        Count 1.5: eineinhalb, anderthalb, one and a half
        Count 1: one, a, an, ein, eine, einen, einer, einem
        Count 2: two, zwei, a couple of, couple of, couple
        Count 3: three, drei
        Count 4: four, vier
        Count 5: five, fuenf
        Count 6: six, sechs
        Count 7: seven, sieben
        Count 8: eight, acht
        Count 9: nine, neun
        Count 10: ten, zehn
        Count 11: eleven, elf
        Count 12: twelve, zwoelf, a dozen
        Count 14: fourteen, vierzehn
        Count 15: fifteen, fuenfzehn
        Count 20: twenty, zwanzig
        Count 24: twenty four, twentyfour, vierundzwanzig
        Count 30: thirty, dreissig
        Count 45: fortyfive, forty five, fuenfundvierzig
        Count 48: fortyeight, forty eight, achtundvierzig
        Count 50: fifty, fuenfzig
        Count 60: sixty, sechzig
        Count 70: seventy, siebzig
        Count 75: seventyfive, seventy five, fuenfundsiebzig
        Count 80: eighty, achtzig
        Count 90: ninety, neunzig
        Count 95: ninetyfive, ninety five, fuenfundneunzig
        Count 100: hundred, a hundred, hundert
        Count 1000: thousand, a thousand, tausend
        During: in, over, during, within, for, throughout, across, of, in the course of, ueber, waehrend, in den, in der, im, der, den, fuer, innerhalb, binnen
        For: for, lasting, that lasted, fuer, seit, ueber, waehrend, laenger, during, since
        Zone UTC: utc, gmt, zulu
        Zone Europe/Berlin: berlin time, cet, cest, mez, mesz, berliner zeit, german time, deutsche* zeit, berlin timezone
        Zone Europe/London: london time, bst, londoner zeit
        Zone America/New_York: new york time, est, edt, eastern time, et, us eastern
        Zone America/Los_Angeles: pacific time, pst, pdt, pt, california time
        Now: atm, now, right now, jetzt, this moment, the present, present, eben, nun, currently, at the moment, momentan, gerade, derzeit, im moment, aktuell
        SameTime: same time, same hour, same day, same period, same weekday, same hours, gleiche* zeit, selben zeit, gleichen zeitraum, gleiche* zeitraum, selbe* zeit, gleichen tag, selben tag, zur gleichen zeit, same time of day, same timeframe, gleichen stunde, selben stunde, the same time, the same hour, the same day, the same period, the same weekday, gleiche stunde, gleicher zeit
        OverPeriod day: day over day, day on day, vortag, vortages, vortags, day before, the day before, dod, previous day, vorherigen tag, tag davor
        OverPeriod week: week over week, week on week, vorwoche, wow, week before, the week before, previous week, woche davor
        OverPeriod month: month over month, month on month, vormonat, vormonats, mom, month before, the month before, previous month, monat davor
        OverPeriod hour: hour over hour, hour before, the hour before, previous hour, vorstunde, stunde davor, stunde zuvor, vorherigen stunde, vorige* stunde
        OverPeriod year: year over year, year on year, vorjahr, vorjahres, yoy, year before, previous year
        OverPeriod quarter: quarter over quarter, vorquartal, previous quarter
        OverPeriod period: previous period, period before, the period before, prior period, previous timeframe, vorperiode, vorherigen zeitraum, vorigen zeitraum, zeitraum davor, preceding period, zeitraum zuvor
        """;
}
