using LiveLogs.Access.Limits;
using LiveLogs.Storage.Restores;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Tokens;

namespace LiveLogs.Access;

internal static class AccessServices
{
    /// <summary>Chooses between the two below by the token's signature algorithm.</summary>
    private const string AnyToken = "token";

    /// <summary>Tokens of the OpenID Connect provider.</summary>
    private const string ProviderToken = "provider";

    /// <summary>Tokens under the shared signing key.</summary>
    private const string KeyToken = "key";

    /// <summary>How far the clocks of token issuers may differ from ours.</summary>
    public static readonly TimeSpan ClockSkew = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan ProviderPatience = TimeSpan.FromSeconds(10);
    private const long MaxProviderAnswer = 1024 * 1024;

    public static IServiceCollection AddAccess(this IServiceCollection services)
    {
        services.AddOptionsWithValidateOnStart<LimitsOptions>().BindConfiguration(LimitsOptions.Section);
        services.AddSingleton<IValidateOptions<LimitsOptions>, LimitsOptionsValidator>();
        services.AddSingleton<QueryPlaces>();
        services.AddOptionsWithValidateOnStart<AccessOptions>().BindConfiguration(AccessOptions.Section);
        services.AddSingleton<IValidateOptions<AccessOptions>, AccessOptionsValidator>();

        services.AddAuthentication(AnyToken)
            .AddPolicyScheme(AnyToken, null, options => options.ForwardDefaultSelector = SchemeOf)
            .AddJwtBearer(ProviderToken, _ => { })
            .AddJwtBearer(KeyToken, _ => { });
        services.AddOptions<JwtBearerOptions>(ProviderToken).Configure<IOptions<AccessOptions>, TimeProvider>(ConfigureProvider);
        services.AddOptions<JwtBearerOptions>(KeyToken).Configure<IOptions<AccessOptions>>(ConfigureKey);
        services.AddAuthorization();
        services.AddSingleton<IAuthorizationMiddlewareResultHandler, TokenChallenge>();

        services.AddCors();
        services.AddOptions<CorsOptions>().Configure<IOptions<AccessOptions>>(ConfigureCors);

        services.AddSingleton<ProjectDirectory>();
        services.AddSingleton<IRestoreListener>(provider => provider.GetRequiredService<ProjectDirectory>());
        services.AddSingleton<RevocationTable>();
        services.AddSingleton<RevocationBook>();
        services.AddSingleton<IRestoreListener>(provider => provider.GetRequiredService<RevocationBook>());
        services.AddSingleton<ProjectAuthoriser>();
        return services;
    }

    private static string SchemeOf(HttpContext context)
    {
        var access = context.RequestServices.GetRequiredService<IOptions<AccessOptions>>().Value;
        if (string.IsNullOrEmpty(access.Authority))
            return KeyToken;
        if (string.IsNullOrEmpty(access.SigningKey))
            return ProviderToken;
        return BearerToken.IsSymmetric(context.Request) ? KeyToken : ProviderToken;
    }

    private static void ConfigureProvider(JwtBearerOptions bearer, IOptions<AccessOptions> options, TimeProvider time)
    {
        var access = options.Value;
        if (string.IsNullOrEmpty(access.Authority))
            return;

        bearer.Authority = access.Authority;
        var http = new HttpClient { Timeout = ProviderPatience, MaxResponseContentBufferSize = MaxProviderAnswer };
        var documents = new HttpDocumentRetriever(http) { RequireHttps = access.RequireHttpsMetadata };
        bearer.ConfigurationManager = new ProviderKeys($"{access.Authority.TrimEnd('/')}/.well-known/openid-configuration", documents, time);
        bearer.RequireHttpsMetadata = access.RequireHttpsMetadata;
        bearer.TokenValidationParameters = Checks(access);
        bearer.Events = new JwtBearerEvents { OnMessageReceived = FailWhenUnreachableAsync, OnTokenValidated = RefuseOddTokens, OnAuthenticationFailed = LookAgainAsync };
    }

    private static void ConfigureKey(JwtBearerOptions bearer, IOptions<AccessOptions> options)
    {
        var access = options.Value;
        bearer.TokenValidationParameters = Checks(access);
        bearer.TokenValidationParameters.ValidateIssuer = !string.IsNullOrEmpty(access.Issuer);
        bearer.TokenValidationParameters.ValidIssuer = access.Issuer;
        bearer.TokenValidationParameters.ValidAlgorithms = [SecurityAlgorithms.HmacSha256];
        bearer.Events = new JwtBearerEvents { OnTokenValidated = RefuseOddTokens };
        bearer.TokenValidationParameters.IssuerSigningKeys = access.SigningKeys().Select(key => new SymmetricSecurityKey(key)).ToList();
    }

    private static TokenValidationParameters Checks(AccessOptions access) => new()
    {
        ValidateAudience = !string.IsNullOrEmpty(access.Audience),
        ValidAudience = access.Audience,
        ValidateIssuerSigningKey = true,
        RequireSignedTokens = true,
        RequireExpirationTime = true,
        ClockSkew = ClockSkew,
    };

    /// <summary>Rejects tokens that the token handler accepts and the standard does not.</summary>
    private static Task RefuseOddTokens(TokenValidatedContext context)
    {
        if (context.SecurityToken is JsonWebToken token && TokenRules.WhyNot(token, context.HttpContext.RequestServices.GetRequiredService<IOptions<AccessOptions>>().Value.LongestToken) is { } reason)
            context.Fail(new SecurityTokenValidationException(reason));
        return Task.CompletedTask;
    }

    /// <summary>
    /// A provider that does not answer is a failed sign-in with a reason of its own, not an error of this service. Its
    /// configuration is asked for here (the manager keeps it), because the token handler takes a failed discovery for a token
    /// under an unknown key. A key that is not known yet is looked for here, too.
    /// </summary>
    private static async Task FailWhenUnreachableAsync(MessageReceivedContext context)
    {
        if (!BearerToken.IsPresent(context.Request) || context.Options.ConfigurationManager is not { } provider)
            return;

        try
        {
            await provider.GetConfigurationAsync(context.HttpContext.RequestAborted);
            if (provider is ProviderKeys keys && BearerToken.KeyOf(context.Request) is { Id: { } id } key
                && await keys.LookForAsync(id, key.Issued, context.HttpContext.RequestAborted) == KeyLookup.Unsure)
                context.Fail(new InvalidOperationException("The key of the token is not known, and the identity provider could not be asked for it."));
        }
        catch (Exception error) when (error is InvalidOperationException or IOException or HttpRequestException)
        {
            context.Fail(error);
        }
    }

    /// <summary>
    /// A signature that fits no key, of a token that names none or under a name that was used again: the keys may have changed. Then the caller tries
    /// again.
    /// </summary>
    private static async Task LookAgainAsync(AuthenticationFailedContext context)
    {
        if (context.Exception is SecurityTokenSignatureKeyNotFoundException or SecurityTokenInvalidSignatureException
            && context.Options.ConfigurationManager is ProviderKeys keys && await keys.LookAgainAsync(context.HttpContext.RequestAborted))
            context.Fail(new InvalidOperationException("The identity provider's keys have just changed."));
    }

    private static void ConfigureCors(CorsOptions cors, IOptions<AccessOptions> options) => cors.AddDefaultPolicy(policy =>
    {
        policy.WithOrigins(options.Value.CorsOrigins)
            .AllowAnyHeader()
            .AllowAnyMethod()
            .WithExposedHeaders("ETag", "Location", "Retry-After", "WWW-Authenticate")
            .SetPreflightMaxAge(TimeSpan.FromHours(1));
    });
}
