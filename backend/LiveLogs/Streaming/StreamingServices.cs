using LiveLogs.Connections;
using LiveLogs.Storage.Maintenance;
using LiveLogs.Storage.Restores;
using LiveLogs.Streaming.Polling;
using LiveLogs.Streaming.Push;
using LiveLogs.Streaming.Status;
using LiveLogs.Streaming.Storing;
using Microsoft.Extensions.Options;

namespace LiveLogs.Streaming;

/// <summary>Registers what keeps one poller alive per connection.</summary>
internal static class StreamingServices
{
    public static IServiceCollection AddStreaming(this IServiceCollection services)
    {
        services.AddOptionsWithValidateOnStart<StreamingOptions>().BindConfiguration(StreamingOptions.Section);
        services.AddSingleton<IValidateOptions<StreamingOptions>, StreamingOptionsValidator>();
        services.AddSingleton<LeaseTable>();
        services.AddSingleton<CheckpointTable>();
        services.AddSingleton<IConnectionRows, StreamRows>();
        services.AddSingleton<IRetentionStep, StreamRetention>();
        services.AddSingleton<StatusWriter>();
        services.AddSingleton<StreamParts>();
        services.AddSingleton<StreamFactory>();
        services.AddSingleton<Instance>();
        services.AddSingleton<QuotaShares>();
        services.AddSingleton<StreamManager>();
        services.AddSingleton<PushDirectory>();
        services.AddSingleton<PushReceiver>();
        services.AddSingleton<FirstArrivals>();
        services.AddSingleton<IRestoreListener>(provider => provider.GetRequiredService<FirstArrivals>());
        services.AddSingleton<PushPlaces>();
        services.AddSingleton<PushMemory>();
        services.AddSingleton<PushedMetrics>();
        services.AddSingleton<PushRequests>();
        services.AddScoped<StreamControl>();
        services.AddScoped<StatusQuery>();
        services.AddHostedService(provider => provider.GetRequiredService<Instance>());
        services.AddHostedService(provider => provider.GetRequiredService<StreamManager>());
        return services;
    }
}
