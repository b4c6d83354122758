using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace LiveLogs.CloudSimulator;

/// <summary>
/// A certificate authority that lives as long as the simulator, and the server certificate that it signed: the vendors' identity libraries
/// speak to nobody without TLS. Its dates follow the real clock, which is the one that TLS looks at.
/// </summary>
internal sealed class TestAuthority : IDisposable
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(90);

    private readonly X509Certificate2 _root;

    /// <param name="hostNames">Names that the certificate is good for besides this machine's.</param>
    public TestAuthority(IEnumerable<string> hostNames)
    {
        var from = TimeProvider.System.GetUtcNow().AddDays(-1);
        using var rootKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=LiveLogs cloud simulator", rootKey, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        _root = request.CreateSelfSigned(from, from + Lifetime + TimeSpan.FromDays(1));
        ServerCertificate = Issue(hostNames, from);
    }

    /// <summary>What clients have to trust: for <c>NODE_EXTRA_CA_CERTS</c>, <c>SSL_CERT_FILE</c>, <c>Outbound:TrustedCertificates</c>.</summary>
    public string Pem => _root.ExportCertificatePem() + "\n";

    public X509Certificate2 ServerCertificate { get; }

    public void Dispose()
    {
        ServerCertificate.Dispose();
        _root.Dispose();
    }

    private X509Certificate2 Issue(IEnumerable<string> hostNames, DateTimeOffset from)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        names.AddIpAddress(IPAddress.IPv6Loopback);
        foreach (var name in hostNames.Append("localhost").Distinct(StringComparer.OrdinalIgnoreCase))
            names.AddDnsName(name);

        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        // Server authentication.
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], false));
        using var bare = request.Create(_root, from, from + Lifetime, RandomNumberGenerator.GetBytes(16));
        return bare.CopyWithPrivateKey(key);
    }
}
