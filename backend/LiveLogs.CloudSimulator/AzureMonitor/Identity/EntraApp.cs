using System.Security.Cryptography.X509Certificates;

namespace LiveLogs.CloudSimulator.AzureMonitor.Identity;

/// <summary>An app registration of a tenant: what it may sign in with, and what its roles do not cover.</summary>
internal sealed class EntraApp(string tenant, string clientId)
{
    public const string DefaultTenant = "11111111-aaaa-4bbb-8ccc-000000000001";
    public const string DefaultClient = "22222222-aaaa-4bbb-8ccc-000000000002";
    public const string DefaultSecret = "simulator~client.secret";

    public string Tenant { get; } = tenant;

    public string ClientId { get; } = clientId;

    public ISet<string> Secrets { get; } = new HashSet<string>(StringComparer.Ordinal);

    /// <summary>Public halves suffice.</summary>
    public IList<X509Certificate2> Certificates { get; } = [];

    /// <summary>Workloads (a Kubernetes service account, say) whose tokens stand for the app.</summary>
    public IList<FederatedWorkload> Workloads { get; } = [];

    /// <summary>What a virtual machine with this identity gets from its metadata service.</summary>
    public bool IsManagedIdentity { get; set; }

    /// <summary>Workspaces that it has no role on; a query there is refused.</summary>
    public ISet<Guid> DeniedWorkspaces { get; } = new HashSet<Guid>();

    /// <summary>Tables that its roles leave out: queries of a resource find them empty.</summary>
    public ISet<string> HiddenTables { get; } = new HashSet<string>(StringComparer.Ordinal);

    public static EntraApp CreateDefault() => new(DefaultTenant, DefaultClient) { Secrets = { DefaultSecret } };
}
