using System.Security.Cryptography.X509Certificates;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Identity;

namespace LiveLogs.Connectors.AzureMonitor;

/// <summary>Makes the vendor's credential of a configuration.</summary>
internal static class AzureCredentials
{
    /// <param name="config">What to sign in with.</param>
    /// <param name="http">The guarded way out, for every address that users can name.</param>
    public static TokenCredential Create(AzureConfig config, HttpClient http) => config.Credential switch
    {
        AzureCredentialKind.Secret => new ClientSecretCredential(
            config.TenantId, config.ClientId, config.ClientSecret,
            With(new ClientSecretCredentialOptions { DisableInstanceDiscovery = config.AuthorityHost is not null }, config, http)),
        AzureCredentialKind.Certificate => new ClientCertificateCredential(
            config.TenantId, config.ClientId, Certificate(config.ClientCertificate),
            With(new ClientCertificateCredentialOptions { DisableInstanceDiscovery = config.AuthorityHost is not null }, config, http)),
        AzureCredentialKind.WorkloadIdentity => new WorkloadIdentityCredential(
            With(Workload(config), config, http)),
        // These ask the host, at addresses that nobody but the host names.
        AzureCredentialKind.ManagedIdentity => new ManagedIdentityCredential(
            config.ClientId.Length > 0 ? ManagedIdentityId.FromUserAssignedClientId(config.ClientId) : ManagedIdentityId.SystemAssigned),
        _ => new DefaultAzureCredential(new DefaultAzureCredentialOptions { AuthorityHost = config.Cloud.Authority }),
    };

    private static WorkloadIdentityCredentialOptions Workload(AzureConfig config)
    {
        var options = new WorkloadIdentityCredentialOptions
        {
            TenantId = config.TenantId,
            ClientId = config.ClientId,
            DisableInstanceDiscovery = config.AuthorityHost is not null,
        };
        if (config.FederatedTokenFile is { } file)
            options.TokenFilePath = file;
        return options;
    }

    private static T With<T>(T options, AzureConfig config, HttpClient http)
        where T : TokenCredentialOptions
    {
        options.AuthorityHost = config.AuthorityHost ?? config.Cloud.Authority;
        options.Transport = new HttpClientTransport(http);
        // The waiter for the token retries by its own rules.
        options.Retry.MaxRetries = 0;
        options.Diagnostics.IsLoggingEnabled = false;
        options.Diagnostics.IsDistributedTracingEnabled = false;
        return options;
    }

    private static X509Certificate2 Certificate(string pem)
    {
        using var parsed = X509Certificate2.CreateFromPem(pem, pem);
        return X509CertificateLoader.LoadPkcs12(parsed.Export(X509ContentType.Pkcs12), null);
    }
}
