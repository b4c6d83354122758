using LiveLogs.Ingestion.Committing;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace LiveLogs.Ingestion;

/// <summary>Registers the way from raw events to stored batches.</summary>
internal static class IngestionServices
{
    public static IServiceCollection AddIngestion(this IServiceCollection services)
    {
        services.AddOptionsWithValidateOnStart<IngestionOptions>().BindConfiguration(IngestionOptions.Section);
        services.AddSingleton<IValidateOptions<IngestionOptions>, IngestionOptionsValidator>();
        services.AddSingleton<EventKeyHasher>();
        services.AddSingleton<EntryNormaliser>();
        services.AddSingleton<BatchCommitter>();
        return services;
    }

    /// <summary>Adds a participant to the transaction of every batch; they are called in the order of registration.</summary>
    public static IServiceCollection AddCommitParticipant<TParticipant>(this IServiceCollection services)
        where TParticipant : class, ICommitParticipant
    {
        services.TryAddSingleton<TParticipant>();
        services.AddSingleton<ICommitParticipant>(provider => provider.GetRequiredService<TParticipant>());
        return services;
    }
}
