using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace LiveLogs.Outbound;

/// <summary>The operator's own certificate authorities: a server that the system does not trust is judged by these instead.</summary>
internal sealed class TrustedAuthorities
{
    private readonly X509Certificate2Collection _roots = [];

    private TrustedAuthorities(string file) => _roots.ImportFromPemFile(file);

    public bool HasAny => _roots.Count > 0;

    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="System.Security.Cryptography.CryptographicException">It holds something that is no certificate.</exception>
    public static TrustedAuthorities Read(string file) => new(file);

    /// <summary>Judges what a TLS handshake found. A wrong name is wrong under every authority.</summary>
    public bool Accept(X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (errors == SslPolicyErrors.None)
            return true;

        if (errors != SslPolicyErrors.RemoteCertificateChainErrors || certificate is not X509Certificate2 server)
            return false;

        using var own = new X509Chain();
        own.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        own.ChainPolicy.CustomTrustStore.AddRange(_roots);
        own.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        foreach (var element in chain?.ChainElements ?? Enumerable.Empty<X509ChainElement>())
            own.ChainPolicy.ExtraStore.Add(element.Certificate);

        return own.Build(server);
    }
}
