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

/// <summary>Makes the SDK's credentials of a configuration.</summary>
internal static class AwsCredentialSource
{
    /// <exception cref="LogSourceException">The host does not have what is asked for.</exception>
    public static AWSCredentials Make(CloudWatchConfig config)
    {
        try
        {
            return config.Credentials switch
            {
                AwsCredentialKind.Keys => config.SessionToken is { } token
                    ? new SessionAWSCredentials(config.AccessKeyId, config.SecretAccessKey, token)
                    : new BasicAWSCredentials(config.AccessKeyId, config.SecretAccessKey),
                AwsCredentialKind.Profile => new CredentialProfileStoreChain().TryGetAWSCredentials(config.Profile, out var profile)
                    ? profile
                    : throw Missing($"The host has no AWS profile '{config.Profile}'.", null),
                AwsCredentialKind.WebIdentity => AssumeRoleWithWebIdentityCredentials.FromEnvironmentVariables(),
                AwsCredentialKind.Container => new GenericContainerCredentials(),
                AwsCredentialKind.Instance => new InstanceProfileAWSCredentials(),
                _ => DefaultAWSCredentialsIdentityResolver.GetCredentials(),
            };
        }
        catch (Exception error) when (error is AmazonClientException or InvalidOperationException or ArgumentException)
        {
            throw Missing("The host has no AWS credentials of this kind.", error);
        }
    }

    public static LogSourceException Missing(string message, Exception? error) => new(
        LogSourceFailure.Credentials, message, "Ask the operator to set them up on the host, or use an access key.", error);
}
