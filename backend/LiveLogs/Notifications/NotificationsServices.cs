using Microsoft.Extensions.Options;

namespace LiveLogs.Notifications;

internal static class NotificationsServices
{
    public static IServiceCollection AddNotifications(this IServiceCollection services)
    {
        services.AddOptionsWithValidateOnStart<NotificationsOptions>().BindConfiguration(NotificationsOptions.Section);
        services.AddSingleton<IValidateOptions<NotificationsOptions>, NotificationsOptionsValidator>();
        services.AddSingleton<Outbox>();
        services.AddSingleton<OutboxSignal>();
        return services;
    }
}
