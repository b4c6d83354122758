using Amazon.Runtime;
using Amazon.Runtime.CredentialManagement;
using Amazon.Runtime.Credentials;
using LiveLogs.Ingestion;

namespace LiveLogs.Connectors.CloudWatch;

/// <summary>Where credentials come from. All but keys are the identity of the host, which not every project may use.</summary>
internal enum AwsCredentialKind
{
    Keys,

    /// <summary>A named profile of the host's AWS configuration files.</summary>
    Profile,

    /// <summary>A token file and a role in the environment, as EKS gives to service accounts (IRSA).</summary>
    WebIdentity,

    /// <summary>The task role of ECS, or EKS Pod Identity.</summary>
    Container,

    /// <summary>The instance profile of EC2.</summary>
    Instance,

    /// <summary>The first of the above that the SDK's default chain finds.</summary>
    Default,
}

/// <summary>Makes the SDK's credentials of a configuration. The host's are looked for when they are first needed, and again until they are found.</summary>
internal static class AwsCredentialSource
{
    public static AWSCredentials Make(CloudWatchConfig config) => config.Credentials switch
    {
        AwsCredentialKind.Keys => config.SessionToken is { } token
            ? new SessionAWSCredentials(config.AccessKeyId, config.SecretAccessKey, token)
            : new BasicAWSCredentials(config.AccessKeyId, config.SecretAccessKey),
        AwsCredentialKind.Profile => new HostCredentials(() => new CredentialProfileStoreChain().TryGetAWSCredentials(config.Profile, out var profile)
            ? profile
            : throw Missing($"The host has no AWS profile '{config.Profile}'.", null)),
        AwsCredentialKind.WebIdentity => new HostCredentials(AssumeRoleWithWebIdentityCredentials.FromEnvironmentVariables),
        AwsCredentialKind.Container => new HostCredentials(() => new GenericContainerCredentials()),
        AwsCredentialKind.Instance => new HostCredentials(() => new InstanceProfileAWSCredentials()),
        _ => new HostCredentials(() => DefaultAWSCredentialsIdentityResolver.GetCredentials()),
    };

    public static LogSourceException Missing(string message, Exception? error) => new(
        LogSourceFailure.Credentials, message, "Ask the operator to set them up on the host, or use an access key.", error);

    private sealed class HostCredentials(Func<AWSCredentials> find) : AWSCredentials
    {
        private AWSCredentials? _found;

        public override ImmutableCredentials GetCredentials() => GetCredentialsAsync().GetAwaiter().GetResult();

        public override async Task<ImmutableCredentials> GetCredentialsAsync()
        {
            try
            {
                return await (_found ??= find()).GetCredentialsAsync();
            }
            catch (Exception error) when (error is AmazonClientException or AmazonServiceException or InvalidOperationException or ArgumentException or HttpRequestException)
            {
                throw Missing("The host has no AWS credentials of this kind.", error);
            }
        }
    }
}
