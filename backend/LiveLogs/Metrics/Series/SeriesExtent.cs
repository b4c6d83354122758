namespace LiveLogs.Metrics.Series;

/// <summary>Points that a series has got, of one period and statistic.</summary>
/// <param name="Series">The number of the series.</param>
/// <param name="PeriodSeconds">0 for values of one instant.</param>
/// <param name="Statistic">As stored.</param>
/// <param name="First">The oldest start.</param>
/// <param name="Last">The newest start.</param>
internal readonly record struct SeriesExtent(int Series, int PeriodSeconds, short Statistic, DateTime First, DateTime Last);
