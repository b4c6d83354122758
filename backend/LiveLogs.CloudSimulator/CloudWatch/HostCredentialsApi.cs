using System.Globalization;
using System.Security.Cryptography;

namespace LiveLogs.CloudSimulator.CloudWatch;

/// <summary>
/// What a machine in AWS asks for its own credentials: the instance metadata service, version 2
/// (https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-service.html), and the endpoint of containers
/// (https://docs.aws.amazon.com/sdkref/latest/guide/feature-container-credentials.html).
/// </summary>
internal sealed class HostCredentialsApi(AwsAccounts accounts, TimeProvider time)
{
    public const string Role = "live-logs-host";
    public const string ContainerPath = "/container/credentials";
    private const string InfoPath = "/latest/meta-data/iam/info";
    private const string RolePath = "/latest/meta-data/iam/security-credentials/";
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(6);

    private readonly string _session = Convert.ToBase64String(RandomNumberGenerator.GetBytes(40));

    /// <summary>What a container has to send; the platform tells it by the environment.</summary>
    public string ContainerToken { get; } = Convert.ToHexString(RandomNumberGenerator.GetBytes(16));

    public void Map(WebApplication app)
    {
        app.MapPut("/latest/api/token", (HttpRequest request) =>
            request.Headers.ContainsKey("X-aws-ec2-metadata-token-ttl-seconds") ? Results.Text(_session) : Results.BadRequest());
        app.MapGet(InfoPath, (HttpRequest request) => HasSession(request) ? Info() : Results.Unauthorized());
        app.MapGet(RolePath, (HttpRequest request) => HasSession(request) ? Results.Text(Role) : Results.Unauthorized());
        app.MapGet(RolePath + Role, (HttpRequest request) => HasSession(request) ? Give("Success") : Results.Unauthorized());
        app.MapGet(ContainerPath, (HttpRequest request) => request.Headers.Authorization == ContainerToken ? Give(null) : Results.Unauthorized());
    }

    private bool HasSession(HttpRequest request) => request.Headers["X-aws-ec2-metadata-token"] == _session;

    private IResult Info() => Results.Json(new Dictionary<string, string?>
    {
        ["Code"] = "Success",
        ["LastUpdated"] = Format(time.GetUtcNow()),
        ["InstanceProfileArn"] = $"arn:aws:iam::{AwsAccount.DefaultId}:instance-profile/{Role}",
        ["InstanceProfileId"] = "AIPASIMULATOR",
    });

    private IResult Give(string? code)
    {
        var key = SecurityTokenApi.NewSession(Role, "i-0123456789abcdef0", time.GetUtcNow() + Lifetime);
        accounts.AddKey(accounts.GetOrAdd(AwsAccount.DefaultId), key);
        return Results.Json(new Dictionary<string, string?>
        {
            ["Code"] = code,
            ["LastUpdated"] = Format(time.GetUtcNow()),
            ["Type"] = "AWS-HMAC",
            ["AccessKeyId"] = key.Id,
            ["SecretAccessKey"] = key.Secret,
            ["Token"] = key.SessionToken,
            ["Expiration"] = Format(key.ExpiresAt!.Value),
        });
    }

    private static string Format(DateTimeOffset instant) => instant.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
