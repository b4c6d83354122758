namespace LiveLogs.Metrics.Series;

/// <summary>How many series a project may still take up.</summary>
/// <param name="limits">The limits.</param>
/// <param name="inProject">Series that the project has.</param>
/// <param name="newInHour">Those that are new since an hour.</param>
internal sealed class SeriesRoom(MetricsOptions limits, long inProject, long newInHour)
{
    private readonly Dictionary<string, long> _ofMetric = new(StringComparer.Ordinal);
    private long _inProject = inProject;
    private long _newInHour = newInHour;

    /// <summary>So many series has a metric.</summary>
    public void Has(string metric, long series) => _ofMetric[metric] = series;

    /// <summary>Takes a place for one more series of a metric; or why there is none.</summary>
    public SeriesRefusal? Refuse(string metric)
    {
        var ofMetric = _ofMetric.GetValueOrDefault(metric);
        if (_inProject >= limits.MaxSeriesPerProject)
            return SeriesRefusal.SeriesOfProject;
        if (ofMetric >= limits.MaxSeriesPerMetric)
            return SeriesRefusal.SeriesOfMetric;
        if (_newInHour >= limits.MaxNewSeriesPerHour)
            return SeriesRefusal.NewSeriesOfHour;

        (_inProject, _newInHour, _ofMetric[metric]) = (_inProject + 1, _newInHour + 1, ofMetric + 1);
        return null;
    }
}
