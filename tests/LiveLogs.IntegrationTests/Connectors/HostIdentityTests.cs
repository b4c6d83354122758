using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using LiveLogs.CloudSimulator;
using LiveLogs.CloudSimulator.AzureMonitor;
using LiveLogs.CloudSimulator.AzureMonitor.Identity;
using LiveLogs.CloudSimulator.CloudWatch;
using LiveLogs.CloudSimulator.GoogleCloud.Store;
using LiveLogs.Connectors;
using LiveLogs.Connectors.AzureMonitor;
using LiveLogs.Connectors.Calls;
using LiveLogs.Connectors.CloudWatch;
using LiveLogs.Connectors.GoogleCloud;
using LiveLogs.Connectors.Trials;
using LiveLogs.Outbound;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Xunit;

namespace LiveLogs.IntegrationTests.Connectors;

/// <summary>
/// Every way of signing in that is no shared secret: certificates, tokens of workloads, and what the host itself is given. The simulator plays
/// the host's metadata services and verifies each assertion. The vendors' libraries find these by the environment, so the tests run alone.
/// </summary>
[Collection(Name)]
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class HostIdentityTests : IAsyncLifetime
{
    private const string Name = "host identity";
    private const string Subject = "system:serviceaccount:logs:live-logs";
    private static readonly TokenIssuer Cluster = new("https://oidc.cluster.example");
    private readonly List<string> _variables = [];
    private readonly List<IDisposable> _parts = [];
    private readonly string _folder = Directory.CreateTempSubdirectory("livelogs-identity-").FullName;
    private Simulator _simulator = null!;

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    private EntraApp App => _simulator.Azure.Apps[0];

    public async ValueTask InitializeAsync()
    {
        _simulator = await Simulator.StartAsync(new SimulatorOptions { HttpsUrls = "https://127.0.0.1:0" }, TimeProvider.System, CancellationToken.None);
        _simulator.Azure.Workspaces.Table(AzureOptions.DefaultWorkspace, "AppTraces");
        _simulator.CloudWatch.Store.TryCreateGroup(AwsAccount.DefaultId, "us-east-1", "/shop/payments");
        _simulator.GoogleCloud.Store.Write(new NewLogEntry("projects/shop-prod/logs/web", Now, "hello"));
    }

    public async ValueTask DisposeAsync()
    {
        _variables.ForEach(name => Environment.SetEnvironmentVariable(name, null));
        _parts.ForEach(part => part.Dispose());
        await _simulator.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Azure_takes_a_certificate_of_the_app_and_no_other()
    {
        using var known = Certificate();
        using var foreign = Certificate();
        App.Certificates.Add(X509CertificateLoader.LoadCertificate(known.RawData));

        var accepted = await TestAzureAsync(("client_certificate", Pem(known)));
        Assert.True(accepted.Ok, accepted.Message);
        AssertRefused(await TestAzureAsync(("client_certificate", Pem(foreign))), "AADSTS700027");
    }

    [Fact]
    public async Task Azure_takes_the_token_of_a_workload_that_the_app_trusts_and_no_other()
    {
        const string audience = "api://AzureADTokenExchange";
        App.Workloads.Add(new FederatedWorkload(Cluster, Subject, audience));
        (string, string)[] Config(string token) => [("credential", "workload_identity"), ("federated_token_file", Keep("token", token))];

        Assert.True((await TestAzureAsync(Config(Cluster.Issue(Subject, audience, Now)))).Ok);
        Assert.Equal(ConnectionTestFailure.Credentials, (await TestAzureAsync(Config(Cluster.Issue("system:serviceaccount:other:pod", audience, Now)))).Failure);
        Assert.Equal(ConnectionTestFailure.Credentials, (await TestAzureAsync(Config(Cluster.Issue(Subject, audience, Now.AddHours(-1))))).Failure);
        using var other = new TokenIssuer("https://oidc.cluster.example");
        Assert.Equal(ConnectionTestFailure.Credentials, (await TestAzureAsync(Config(other.Issue(Subject, audience, Now)))).Failure);
    }

    [Fact]
    public async Task Azure_takes_the_identity_of_the_machine()
    {
        Set("AZURE_POD_IDENTITY_AUTHORITY_HOST", _simulator.Url);
        App.IsManagedIdentity = true;

        var result = await TestAzureAsync(("credential", "managed_identity"), ("client_id", EntraApp.DefaultClient));

        Assert.True(result.Ok, result.Message);
        Assert.Equal(1, _simulator.Requests.Count("ManagedIdentityToken"));
    }

    [Fact]
    public async Task Aws_takes_the_token_of_a_workload_that_the_role_trusts_and_no_other()
    {
        const string audience = "sts.amazonaws.com";
        _simulator.CloudWatch.Accounts.GetOrAdd(AwsAccount.DefaultId).Roles["reader"] = new AwsRole(null, new FederatedWorkload(Cluster, Subject, audience));
        Set("AWS_ENDPOINT_URL_STS", _simulator.Url);
        Set("AWS_REGION", "us-east-1");
        Set("AWS_ROLE_ARN", $"arn:aws:iam::{AwsAccount.DefaultId}:role/reader");
        Set("AWS_WEB_IDENTITY_TOKEN_FILE", Keep("token", Cluster.Issue(Subject, audience, Now)));

        Assert.True((await TestAwsAsync("web_identity")).Ok);
        Keep("token", Cluster.Issue("system:serviceaccount:other:pod", audience, Now));
        Assert.Equal(ConnectionTestFailure.Credentials, (await TestAwsAsync("web_identity")).Failure);
    }

    [Fact]
    public async Task Aws_takes_the_credentials_of_a_container_with_the_token_of_its_platform()
    {
        Set("AWS_CONTAINER_CREDENTIALS_FULL_URI", _simulator.Url + HostCredentialsApi.ContainerPath);
        Set("AWS_CONTAINER_AUTHORIZATION_TOKEN", _simulator.CloudWatch.HostCredentials.ContainerToken);

        var result = await TestAwsAsync("container");

        Assert.True(result.Ok, result.Message);
        Set("AWS_CONTAINER_AUTHORIZATION_TOKEN", "another");
        Assert.Equal(ConnectionTestFailure.Credentials, (await TestAwsAsync("container")).Failure);
    }

    [Fact]
    public async Task Google_takes_the_token_of_a_workload_in_a_file_of_the_host_and_no_other()
    {
        const string audience = "//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/cluster/providers/oidc";
        _simulator.GoogleCloud.Directory.Workloads[new FederatedWorkload(Cluster, Subject, audience)] = _simulator.GoogleCloud.Directory.Default;
        string Config(string token) => JsonSerializer.Serialize(new
        {
            type = "external_account",
            audience,
            subject_token_type = "urn:ietf:params:oauth:token-type:jwt",
            token_url = _simulator.Url + "/v1/token",
            credential_source = new { file = Keep("token", token) },
        });

        Assert.True((await TestGoogleAsync(Config(Cluster.Issue(Subject, audience, Now)))).Ok);
        Assert.Equal(ConnectionTestFailure.Credentials, (await TestGoogleAsync(Config(Cluster.Issue(Subject, "another", Now)))).Failure);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("id_token")]
    public async Task Google_takes_the_token_of_a_workload_from_an_address(string? field)
    {
        const string audience = "//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/cluster/providers/oidc";
        _simulator.GoogleCloud.Directory.Workloads[new FederatedWorkload(Cluster, Subject, audience)] = _simulator.GoogleCloud.Directory.Default;
        var token = Cluster.Issue(Subject, audience, Now);
        await using var provider = WebApplication.CreateSlimBuilder().Build();
        provider.Urls.Add("http://127.0.0.1:0");
        provider.MapGet("/token", (HttpContext context) => context.Request.Headers["X-Caller"] != "live-logs" ? ""
            : field is null ? token : JsonSerializer.Serialize(new Dictionary<string, string> { [field] = token }));
        await provider.StartAsync();

        var result = await TestGoogleAsync(JsonSerializer.Serialize(new
        {
            type = "external_account",
            audience,
            subject_token_type = "urn:ietf:params:oauth:token-type:jwt",
            token_url = _simulator.Url + "/v1/token",
            credential_source = new
            {
                url = provider.Urls.Single() + "/token",
                headers = new Dictionary<string, string> { ["X-Caller"] = "live-logs" },
                format = field is null ? null : new { type = "json", subject_token_field_name = field },
            },
        }));

        Assert.True(result.Ok, result.Message);
    }

    [Fact]
    public async Task Google_takes_the_default_credentials_of_the_host()
    {
        Set("GOOGLE_APPLICATION_CREDENTIALS", Keep("key.json", _simulator.GoogleCloud.Directory.Default.KeyFile(_simulator.Url)));

        var result = await TestGoogleAsync(credentials: null);

        Assert.True(result.Ok, result.Message);
    }

    private Task<ConnectionTestResult> TestAzureAsync(params (string Name, string Value)[] more) => TestAsync(
        Own(new AzureMonitorConnector(Guard(), Budgets(), Settings(), TimeProvider.System, NullLogger<AzureMonitorConnector>.Instance)),
        [
            ("workspace_id", AzureOptions.DefaultWorkspace.ToString()), ("tenant_id", EntraApp.DefaultTenant), ("client_id", EntraApp.DefaultClient),
            ("query", "AppTraces"), ("endpoint_url", _simulator.Url), .. Authority(more), .. more,
        ]);

    /// <summary>The host decides where its own identity signs in.</summary>
    private IEnumerable<(string Name, string Value)> Authority((string Name, string Value)[] more) =>
        more.Contains(("credential", "managed_identity")) ? [] : [("authority_host", _simulator.HttpsUrl)];

    private Task<ConnectionTestResult> TestAwsAsync(string credentials) => TestAsync(
        Own(new CloudWatchConnector(Guard(), Budgets(), Settings(), TimeProvider.System, NullLogger<CloudWatchConnector>.Instance)),
        [("credentials", credentials), ("region", "us-east-1"), ("log_group", "/shop/payments"), ("endpoint_url", _simulator.Url)]);

    private Task<ConnectionTestResult> TestGoogleAsync(string? credentials) => TestAsync(
        Own(new GoogleConnector(Guard(), Budgets(), Settings(), TimeProvider.System, NullLogger<GoogleConnector>.Instance)),
        [("project_id", "shop-prod"), ("endpoint_url", _simulator.Url), .. credentials is null ? Array.Empty<(string, string)>() : [("credentials_json", credentials)]]);

    private static async Task<ConnectionTestResult> TestAsync(IConnector connector, IEnumerable<(string Name, string Value)> config)
    {
        var values = new Dictionary<string, string>();
        foreach (var (name, value) in config)
            values[name] = value;

        await using var session = connector.CreateSession(new ConnectorContext
        {
            ConnectionId = Guid.NewGuid(),
            ProjectSlug = "shop",
            Config = JsonSerializer.SerializeToElement(values),
        });
        return await session.TestAsync(CancellationToken.None);
    }

    private static void AssertRefused(ConnectionTestResult result, string code) =>
        Assert.Equal((ConnectionTestFailure.Credentials, code), (result.Failure, result.ProviderCode));

    private T Own<T>(T part)
        where T : IDisposable
    {
        _parts.Add(part);
        return part;
    }

    private GuardedHttp Guard() => new(
        Options.Create(new OutboundOptions { AllowedPrivateHosts = { "127.0.0.1" }, TrustedCertificates = Keep("ca.pem", _simulator.CaCertificatePem) }),
        NullLogger<GuardedHttp>.Instance);

    private static RequestBudgets Budgets() => new(TimeProvider.System);

    private static IOptions<ConnectorsOptions> Settings() => Options.Create(new ConnectorsOptions { AmbientCredentialProjects = { "shop" } });

    private void Set(string name, string value)
    {
        _variables.Add(name);
        Environment.SetEnvironmentVariable(name, value);
    }

    private string Keep(string name, string content)
    {
        var file = Path.Combine(_folder, name);
        File.WriteAllText(file, content);
        return file;
    }

    private static X509Certificate2 Certificate()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=live-logs", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        return request.CreateSelfSigned(Now.AddDays(-1), Now.AddDays(1));
    }

    private static string Pem(X509Certificate2 certificate)
    {
        using var key = certificate.GetRSAPrivateKey()!;
        return certificate.ExportCertificatePem() + "\n" + key.ExportPkcs8PrivateKeyPem();
    }
}
