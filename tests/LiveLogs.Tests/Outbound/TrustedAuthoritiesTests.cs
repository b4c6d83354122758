using LiveLogs.CloudSimulator;
using LiveLogs.Outbound;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Xunit;

namespace LiveLogs.Tests.Outbound;

public sealed class TrustedAuthoritiesTests : IAsyncLifetime, IDisposable
{
    private readonly string _file = Path.GetTempFileName();
    private Simulator _simulator = null!;

    public async ValueTask InitializeAsync()
    {
        _simulator = await Simulator.StartAsync(new SimulatorOptions { HttpsUrls = "https://127.0.0.1:0" }, TimeProvider.System, CancellationToken.None);
        await File.WriteAllTextAsync(_file, _simulator.CaCertificatePem);
    }

    public async ValueTask DisposeAsync() => await _simulator.DisposeAsync();

    public void Dispose() => File.Delete(_file);

    [Fact]
    public async Task A_server_of_an_unknown_authority_is_refused_until_the_operator_trusts_it()
    {
        var address = new Uri($"{_simulator.HttpsUrl}/_simulator/health");

        using var doubting = new HttpClient(Guard(null).CreateHandler());
        using var trusting = new HttpClient(Guard(_file).CreateHandler());

        var error = await Assert.ThrowsAsync<HttpRequestException>(() => doubting.GetAsync(address));
        Assert.Equal(HttpRequestError.SecureConnectionError, error.HttpRequestError);
        Assert.True((await trusting.GetAsync(address)).IsSuccessStatusCode);
    }

    [Fact]
    public async Task A_trusted_authority_does_not_vouch_for_another_name()
    {
        using var trusting = new HttpClient(Guard(_file, "127.0.0.0/8").CreateHandler());

        await Assert.ThrowsAsync<HttpRequestException>(() =>
            trusting.GetAsync(new Uri(_simulator.HttpsUrl.Replace("127.0.0.1", "127.0.0.2", StringComparison.Ordinal) + "/_simulator/health")));
    }

    [Fact]
    public void A_file_without_certificates_stops_the_start()
    {
        var wrong = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());

        Assert.True(new TrustedCertificatesValidator().Validate(null, new OutboundOptions { TrustedCertificates = wrong }).Failed);
        Assert.True(new TrustedCertificatesValidator().Validate(null, new OutboundOptions { TrustedCertificates = _file }).Succeeded);
    }

    private static GuardedHttp Guard(string? trusted, string allowed = "127.0.0.1") => new(
        Options.Create(new OutboundOptions { TrustedCertificates = trusted, AllowedPrivateHosts = { allowed } }), NullLogger<GuardedHttp>.Instance);
}
