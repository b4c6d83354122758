using LiveLogs.IntegrationTests.Access;
using LiveLogs.IntegrationTests.Harness;
using LiveLogs.IntegrationTests.Storage;
using Xunit;

namespace LiveLogs.IntegrationTests.Streaming;

/// <summary>One service for all tests of a class, that takes a test's keys for Google's.</summary>
public sealed class PushedService : IAsyncLifetime
{
    public TestDatabase Database { get; } = new();

    internal OpenIdProvider Google { get; private set; } = null!;

    internal ServiceProcess Service { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        await Database.InitializeAsync();
        Google = await OpenIdProvider.StartAsync();
        Service = await ServiceProcess.StartAsync(Database.ConnectionString, ("Push__GoogleKeysAddress", $"{Google.Address}/keys"), ("Push__Timeout", "00:00:30"));
    }

    public async ValueTask DisposeAsync()
    {
        await Service.DisposeAsync();
        await Google.DisposeAsync();
        await Database.DisposeAsync();
    }
}
