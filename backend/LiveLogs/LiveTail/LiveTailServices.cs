using System.Text.Json;
using System.Text.Json.Serialization;
using LiveLogs.Ingestion.Committing;
using LiveLogs.LiveTail.Sessions;
using LiveLogs.LiveTail.SignalR;
using Microsoft.AspNetCore.SignalR;
using LiveLogs.Ingestion;
using LiveLogs.LiveTail.Feed;
using LiveLogs.LiveTail.Feed.Heads;
using LiveLogs.Storage.Restores;
using Microsoft.Extensions.Options;

namespace LiveLogs.LiveTail;

internal static class LiveTailServices
{
    public static IServiceCollection AddLiveTail(this IServiceCollection services)
    {
        services.AddOptionsWithValidateOnStart<LiveTailOptions>().BindConfiguration(LiveTailOptions.Section);
        services.AddSingleton<IValidateOptions<LiveTailOptions>, LiveTailOptionsValidator>();
        services.AddSingleton<HeadReader>();
        services.AddSingleton<FeedRegistry>();
        services.AddSingleton<BoardNews>();
        services.AddSingleton<BoardFeeds>();
        services.AddSingleton<IBatchListener>(provider => provider.GetRequiredService<FeedRegistry>());
        services.AddSingleton<IProvisionalListener>(provider => provider.GetRequiredService<FeedRegistry>());
        services.AddSingleton<IRestoreListener>(provider => provider.GetRequiredService<FeedRegistry>());
        services.AddSingleton<RedisWakeUp>();
        services.AddSingleton<IBatchListener>(provider => provider.GetRequiredService<RedisWakeUp>());
        services.AddSingleton<IProvisionalListener>(provider => provider.GetRequiredService<RedisWakeUp>());
        services.AddHostedService(provider => provider.GetRequiredService<RedisWakeUp>());
        services.AddHostedService<HeadWatch>();
        services.AddHostedService<BoardWatch>();
        services.AddSingleton<TailSessions>();
        services.AddSingleton<IStartupFilter, WebSocketsFirst>();
        services.AddSingleton<HubSubscriptions>();
        services.AddSingleton<HubConnections>();
        services.AddSingleton<HubOwners>();
        services.AddSignalR(hub =>
        {
            // What the framework refuses by itself; HubErrors keeps everything else short.
            hub.EnableDetailedErrors = true;
            hub.AddFilter<HubErrors>();
        }).AddJsonProtocol(json =>
        {
            json.PayloadSerializerOptions.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
            json.PayloadSerializerOptions.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
            json.PayloadSerializerOptions.AllowDuplicateProperties = false;
        });
        services.AddSingleton<HubErrors>();
        services.AddLogging(logging => logging.AddFilter(HubErrors.FrameworkLog, LogLevel.Critical));
        return services;
    }

    /// <summary>Lets requests become WebSockets; without it <c>/ws</c> would refuse every client, so no host can forget it.</summary>
    private sealed class WebSocketsFirst : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app => next(app.UseWebSockets());
    }
}
