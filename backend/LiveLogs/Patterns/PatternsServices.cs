using LiveLogs.Ingestion.Committing;
using LiveLogs.Patterns.Mining;
using LiveLogs.Storage.Maintenance;
using LiveLogs.Storage.Restores;
using Microsoft.Extensions.Options;

namespace LiveLogs.Patterns;

internal static class PatternsServices
{
    public static IServiceCollection AddPatterns(this IServiceCollection services)
    {
        services.AddOptionsWithValidateOnStart<PatternsOptions>().BindConfiguration(PatternsOptions.Section);
        services.AddSingleton<IValidateOptions<PatternsOptions>, PatternsOptionsValidator>();
        services.AddSingleton<PatternBook>();
        services.AddSingleton<PatternGroups>();
        services.AddSingleton<IRetentionStep, PatternRetention>();
        services.AddSingleton<PatternWriter>();
        services.AddSingleton<IRestoreListener>(provider => provider.GetRequiredService<PatternWriter>());
        services.AddSingleton<IBatchListener>(provider => provider.GetRequiredService<PatternWriter>());
        return services;
    }
}
