using LiveLogs.Notifications.Channels;
using LiveLogs.Notifications.Channels.Email;
using LiveLogs.Notifications.Deliveries;
using LiveLogs.ProjectConfig;
using LiveLogs.Storage.Maintenance;
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

        services.AddSingleton<ProviderHttp>();
        services.AddSingleton<ProviderPlaces>();
        services.AddSingleton<JiraClient>();
        services.AddSingleton<SmtpTransport>();
        services.AddSingleton<SendGridTransport>();
        services.AddSingleton<SesTransport>();
        services.AddSingleton<IChannelKind, EmailKind>();
        services.AddSingleton<IChannelKind, SlackKind>();
        services.AddSingleton<IChannelKind, JiraKind>();
        services.AddSingleton<IChannelKind, TeamsKind>();
        services.AddSingleton<IChannelKind, PagerDutyKind>();
        services.AddSingleton<IChannelKind, WebhookKind>();
        services.AddSingleton<ChannelCatalogue>();

        services.AddConfigType<Channel, ChannelType>();
        services.AddSingleton<TestRate>();
        services.AddSingleton<ChannelWarnings>();
        services.AddSingleton<ChannelViews>();
        services.AddSingleton<ChannelTester>();

        services.AddSingleton<Destinations>();
        services.AddSingleton<MessageComposer>();
        services.AddSingleton<DeliveryQueue>();
        services.AddSingleton<DeliveryResults>();
        services.AddSingleton<IRetentionStep, DeliveryRetention>();
        services.AddSingleton<DeliveryDirectory>();
        services.AddSingleton<TargetServer>();
        services.AddSingleton<DeliveryWorkers>();
        services.AddHostedService<ChannelDefaultsCheck>();
        services.AddHostedService(provider => provider.GetRequiredService<DeliveryWorkers>());
        return services;
    }
}
