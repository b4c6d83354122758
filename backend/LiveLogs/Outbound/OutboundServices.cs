using Microsoft.Extensions.Options;

namespace LiveLogs.Outbound;

internal static class OutboundServices
{
    public static IServiceCollection AddOutbound(this IServiceCollection services)
    {
        services.AddOptionsWithValidateOnStart<OutboundOptions>().BindConfiguration(OutboundOptions.Section);
        services.AddSingleton<IValidateOptions<OutboundOptions>, OutboundOptionsValidator>();
        services.AddSingleton<IValidateOptions<OutboundOptions>, AllowedPrivateHostsValidator>();
        services.AddSingleton<IValidateOptions<OutboundOptions>, TrustedCertificatesValidator>();
        services.AddSingleton<IValidateOptions<OutboundOptions>, EgressProxyValidator>();
        services.AddSingleton<GuardedHttp>();
        return services;
    }
}
