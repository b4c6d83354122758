using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Options;

namespace LiveLogs.Outbound;

/// <summary>
/// The one way to an address that a user can name: cloud endpoints, webhooks, mail servers. It is judged when connecting,
/// on the very addresses that are then connected to, so neither a name that leads inside nor one that changes its mind
/// between check and use gets through. Redirects are not followed. Through the operator's proxy (<see cref="EgressProxy"/>) the same holds: it is asked for
/// the address that was judged, unless the operator leaves names to it.
/// </summary>
internal sealed partial class GuardedHttp(IOptions<OutboundOptions> options, ILogger<GuardedHttp> logger)
{
    /// <summary>Names are resolved and judged again at least this often.</summary>
    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(5);

    private const int MaxInside = 10_000;

    private readonly AllowedPlace[] _allowed = [.. options.Value.AllowedPrivateHosts.Select(Parse)];

    private readonly TrustedAuthorities? _trusted =
        options.Value.TrustedCertificates is { } file ? TrustedAuthorities.Read(file) : null;

    /// <summary>Names that led inside when they were connected to. When there are too many, every name counts as one.</summary>
    private readonly ConcurrentDictionary<(string Host, int Port), bool> _inside = new();

    private readonly EgressProxy? _proxy = EgressProxy.TryParse(options.Value.Proxy, out var proxy) ? new EgressProxy(proxy!) : null;

    /// <summary>
    /// A handler for <see cref="HttpClient"/>. The caller owns it. Requests to a forbidden address fail with an
    /// <see cref="HttpRequestException"/> around an <see cref="OutboundForbiddenException"/>.
    /// </summary>
    public SocketsHttpHandler CreateHandler() => new()
    {
        AllowAutoRedirect = false,
        // The operator's, if any, is spoken to by ConnectAsync; what the environment names is not his word for this service.
        UseProxy = false,
        UseCookies = false,
        // Trace headers would reveal internals to strangers.
        ActivityHeadersPropagator = null,
        // Some proxies compress unasked. The reader of a body bounds it after unpacking.
        AutomaticDecompression = DecompressionMethods.All,
        SslOptions = SslOptions(),
        ConnectTimeout = options.Value.ConnectTimeout,
        PooledConnectionLifetime = ConnectionLifetime,
        ConnectCallback = async (context, cancellationToken) =>
        {
            var encrypted = context.InitialRequestMessage.RequestUri?.Scheme == Uri.UriSchemeHttps;
            return await ConnectAsync(context.DnsEndPoint.Host, context.DnsEndPoint.Port, encrypted, cancellationToken);
        },
    };

    /// <summary>
    /// Judges an address before it is saved, as far as that is possible without resolving its name, and returns a sentence
    /// that says what is wrong, or null. Passing it promises nothing: connecting decides.
    /// </summary>
    public string? Check(Uri address)
    {
        if (!address.IsAbsoluteUri || (address.Scheme != Uri.UriSchemeHttps && address.Scheme != Uri.UriSchemeHttp))
            return "Give an absolute address that begins with https://.";

        if (address.UserInfo.Length > 0)
            return "Leave the user name and password out of the address.";

        var host = address.IdnHost;
        if (host.Length == 0)
            return "The address has no host.";

        if (AllowsHost(host, address.Port))
            return null;

        if (IPAddress.TryParse(host, out var literal))
            return Problem(host, address.Port, [literal], address.Scheme == Uri.UriSchemeHttps);

        // RFC 6761: these names mean loopback, whatever a resolver says.
        if ($".{AllowedPlace.Normalise(host)}".EndsWith(".localhost", StringComparison.Ordinal))
            return Problem(host, address.Port, [IPAddress.Loopback], address.Scheme == Uri.UriSchemeHttps);

        // A name that leads into an allowed network is not for that an allowed one: its target is decided by the owner of the name.
        return address.Scheme == Uri.UriSchemeHttp ? NotEncrypted(host) : null;
    }

    /// <summary>Whether the operator named this very place among those that users may name, as a name or as an address.</summary>
    public bool IsAllowed(Uri address) =>
        AllowsHost(address.IdnHost, address.Port)
        || (IPAddress.TryParse(address.IdnHost, out var literal) && Array.Exists(_allowed, place => place.AllowsAddress(literal, address.Port)));

    /// <summary>
    /// Whether what answers at an address is inside the operator's network, as its name says or as connecting to it has shown. What it says is then not
    /// for the users who may name it: it may be any program that happens to answer there.
    /// </summary>
    public bool IsInside(Uri address) =>
        IsAllowed(address) || _inside.Count >= MaxInside || _inside.ContainsKey((AllowedPlace.Normalise(address.IdnHost), address.Port));

    /// <summary>Resolves, judges and connects.</summary>
    /// <param name="host">Name or address.</param>
    /// <param name="port">1–65,535.</param>
    /// <param name="encrypted">Whether the caller is going to speak TLS; without it only allowed places are reached.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="OutboundForbiddenException">The host, or one of its addresses, is not public and not allowed.</exception>
    /// <exception cref="SocketException">The name does not resolve or nothing answers.</exception>
    public async Task<Stream> ConnectAsync(string host, int port, bool encrypted, CancellationToken cancellationToken)
    {
        var addresses = IPAddress.TryParse(host, out var literal) ? [literal] : await ResolveAsync(host, cancellationToken);
        if (!AllowsHost(host, port) && Problem(host, port, addresses, encrypted) is { } problem)
        {
            Log.Refused(logger, host, port);
            throw new OutboundForbiddenException(host, problem);
        }

        if (literal is null && addresses.Any(address => !PublicAddress.IsPublic(address)) && _inside.Count < MaxInside)
            _inside.TryAdd((AllowedPlace.Normalise(host), port), true);

        if (_proxy is not null && !IsAllowedPrivate(host, port, addresses))
        {
            var target = options.Value.ProxyResolvesNames ? host : addresses[0].ToString();
            return await _proxy.ConnectAsync(target, port, EncryptAsync, cancellationToken);
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Empty only where the proxy is to resolve what cannot be resolved here.</summary>
    private async Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken)
    {
        try
        {
            var addresses = await Dns.GetHostAddressesAsync(host, cancellationToken);
            if (addresses.Length > 0)
                return addresses;
        }
        catch (SocketException) when (_proxy is not null && options.Value.ProxyResolvesNames)
        {
            return [];
        }

        return _proxy is not null && options.Value.ProxyResolvesNames ? [] : throw new SocketException((int)SocketError.HostNotFound);
    }

    /// <summary>Inside the operator's own network, where his proxy does not lead.</summary>
    private bool IsAllowedPrivate(string host, int port, IPAddress[] addresses) =>
        AllowsHost(host, port) || (addresses.Length > 0 && Array.TrueForAll(addresses, address => Array.Exists(_allowed, place => place.AllowsAddress(address, port))));

    /// <summary>Encrypts a connection that <see cref="ConnectAsync"/> made; the given stream is closed with the new one.</summary>
    /// <param name="stream">Connected.</param>
    /// <param name="host">Whom the certificate has to name.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="System.Security.Authentication.AuthenticationException">The certificate is not to be trusted.</exception>
    public async Task<Stream> EncryptAsync(Stream stream, string host, CancellationToken cancellationToken)
    {
        var encrypted = new SslStream(stream, leaveInnerStreamOpen: false);
        try
        {
            var options = SslOptions();
            options.TargetHost = host;
            await encrypted.AuthenticateAsClientAsync(options, cancellationToken);
            return encrypted;
        }
        catch
        {
            await encrypted.DisposeAsync();
            throw;
        }
    }

    /// <summary>Whether a server's certificate is to be trusted, for libraries that encrypt a connection themselves.</summary>
    public bool Accepts(X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors) =>
        _trusted is { } trusted ? trusted.Accept(certificate, chain, errors) : errors == SslPolicyErrors.None;

    private SslClientAuthenticationOptions SslOptions() => _trusted is not { } trusted ? new SslClientAuthenticationOptions() : new SslClientAuthenticationOptions
    {
        RemoteCertificateValidationCallback = (_, certificate, chain, errors) => trusted.Accept(certificate, chain, errors),
    };

    private string? Problem(string host, int port, IPAddress[] addresses, bool encrypted)
    {
        var closed = addresses.Where(address => !Array.Exists(_allowed, place => place.AllowsAddress(address, port))).ToList();
        if (closed.Exists(address => !PublicAddress.IsPublic(address)))
        {
            return $"'{host}' leads to a private or reserved address, which is not allowed. "
                + $"The operator can allow it in {OutboundOptions.Section}:{nameof(OutboundOptions.AllowedPrivateHosts)}.";
        }

        return (closed.Count > 0 || addresses.Length == 0) && !encrypted ? NotEncrypted(host) : null;
    }

    private static string NotEncrypted(string host) =>
        $"'{host}' can be used only over an encrypted connection (https). The operator can allow plain http to it in "
        + $"{OutboundOptions.Section}:{nameof(OutboundOptions.AllowedPrivateHosts)}.";

    private bool AllowsHost(string host, int port) => Array.Exists(_allowed, place => place.AllowsHost(host, port));

    private static AllowedPlace Parse(string entry) =>
        AllowedPlace.TryParse(entry, out var place) ? place : throw new ArgumentException($"'{entry}' is not a host.", nameof(entry));

    private static partial class Log
    {
        [LoggerMessage(12001, LogLevel.Warning, "Refused to connect to {Host}:{Port}: not public and not allowed")]
        public static partial void Refused(ILogger logger, string host, int port);
    }
}
