using Microsoft.Extensions.Options;

namespace LiveLogs.Search;

internal static class SearchServices
{
    public static IServiceCollection AddSearch(this IServiceCollection services)
    {
        services.AddOptionsWithValidateOnStart<SearchOptions>().BindConfiguration(SearchOptions.Section);
        services.AddSingleton<IValidateOptions<SearchOptions>, SearchOptionsValidator>();
        services.AddSingleton<EntrySearch>();
        services.AddSingleton<SequenceSearch>();
        services.AddSingleton<Histogram>();
        services.AddSingleton<Counting>();
        services.AddSingleton<EntryContext>();
        services.AddSingleton<EntryExport>();
        services.AddSingleton<PatternSearch>();
        return services;
    }
}
