using Microsoft.OpenApi;

namespace LiveLogs.Operations.OpenApi;

/// <summary>How callers prove who they are.</summary>
internal static class SecuritySchemes
{
    public const string Token = "bearer";
    public const string PushKey = "push_key";
    public const string FirehoseKey = "firehose_key";
    public const string GoogleToken = "google_token";

    /// <summary>All of them, by name.</summary>
    public static Dictionary<string, IOpenApiSecurityScheme> All() => new(StringComparer.Ordinal)
    {
        [Token] = Bearer("A token whose claim `projects` gives roles: {\"<project>\": \"viewer|operator|editor|admin\"}.", "JWT"),
        [PushKey] = Bearer("The push key of the connection.", null),
        [GoogleToken] = Bearer("The OpenID Connect token that Pub/Sub sends for the service account of the subscription.", "JWT"),
        [FirehoseKey] = new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.ApiKey,
            In = ParameterLocation.Header,
            Name = "X-Amz-Firehose-Access-Key",
            Description = "The push key of the connection, as the access key of the delivery stream.",
        },
    };

    public static OpenApiSecurityRequirement Requirement(string scheme, OpenApiDocument? document) =>
        new() { [new OpenApiSecuritySchemeReference(scheme, document)] = [] };

    private static OpenApiSecurityScheme Bearer(string description, string? format) => new()
    {
        Type = SecuritySchemeType.Http,
        Scheme = "bearer",
        BearerFormat = format,
        Description = description,
    };
}
