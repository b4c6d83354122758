using LiveLogs.Metrics.Catalogue;
using LiveLogs.Metrics.Meanings;
using LiveLogs.Metrics.Points;
using LiveLogs.Metrics.Queries;
using LiveLogs.Metrics.Series;
using LiveLogs.Storage.Maintenance;
using Microsoft.Extensions.Options;

namespace LiveLogs.Metrics;

internal static class MetricsServices
{
    public static void AddMetrics(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptionsWithValidateOnStart<MetricsOptions>().BindConfiguration(MetricsOptions.Section);
        services.AddSingleton<IValidateOptions<MetricsOptions>, MetricsOptionsValidator>();
        services.AddSingleton<MetricDialects>();
        services.AddSingleton<SeriesTable>();
        services.AddSingleton<PointStore>();
        services.AddSingleton<MetricSearch>();
        services.AddSingleton<MetricCatalogue>();
        services.AddSingleton<IRetentionStep, MetricsRetention>();
    }
}
