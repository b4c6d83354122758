using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using LiveLogs.Operations.Lifetime;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.Extensions.Options;
using Npgsql;

namespace LiveLogs.Storage.Keys;

internal static class KeyRingServices
{
    /// <summary>Data Protection with its keys in the database, wrapped by the operator's master key or certificate.</summary>
    /// <exception cref="StartFailureException">The certificate cannot be loaded.</exception>
    public static IServiceCollection AddKeyRing(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptionsWithValidateOnStart<KeyRingOptions>().BindConfiguration(KeyRingOptions.Section);
        services.AddSingleton<IValidateOptions<KeyRingOptions>, KeyRingOptionsValidator>();
        services.AddSingleton<IXmlRepository>(provider => new KeyRingRepository(provider.GetRequiredService<NpgsqlDataSource>()));
        services.AddSingleton<KeyRing>();

        // A fixed name: by default it is the folder that the service happens to run in, which differs between instances.
        var protection = services.AddDataProtection().SetApplicationName("LiveLogs");
        services.AddOptions<KeyManagementOptions>().Configure<IXmlRepository>((keys, repository) => keys.XmlRepository = repository);
        var options = configuration.GetSection(KeyRingOptions.Section).Get<KeyRingOptions>();
        if (string.IsNullOrEmpty(options?.CertificatePath))
        {
            // The key itself is read when it is needed: a missing one is reported with everything else that is missing.
            services.AddOptions<KeyManagementOptions>().Configure<IOptions<KeyRingOptions>>((keys, ring) => keys.XmlEncryptor = new MasterKeyEncryptor(ring));
        }
        else if (File.Exists(options.CertificatePath))
        {
            protection.ProtectKeysWithCertificate(Load(options.CertificatePath, options.CertificatePassword));
        }

        return services;
    }

    private static X509Certificate2 Load(string path, string? password)
    {
        try
        {
            return X509CertificateLoader.LoadPkcs12FromFile(path, password);
        }
        catch (Exception error) when (error is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new StartFailureException($"KeyRing:CertificatePath: '{path}' cannot be opened as PKCS#12 with the given password.", error);
        }
    }
}
