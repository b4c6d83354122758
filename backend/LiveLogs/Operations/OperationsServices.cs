using System.Text.Json;
using System.Text.Json.Serialization;
using LiveLogs.Operations.Lifetime;
using LiveLogs.Operations.OpenApi;
using LiveLogs.Operations.Problems;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace LiveLogs.Operations;

internal static class OperationsServices
{
    /// <summary>Bodies of the API are small documents; an endpoint that takes more says so itself.</summary>
    private const long MaxRequestBodyBytes = 1024 * 1024;

    private const int MinThreads = 32;

    /// <summary>What every room stands on: errors as problem documents, the JSON dialect, health, OpenAPI, logs without tokens.</summary>
    public static IServiceCollection AddOperations(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        SetMinThreads();
        services.AddProblemDetails();
        services.AddExceptionHandler<ProblemExceptionHandler>();
        // Thrown, in every environment alike, so that the exception handler can name the field.
        services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
        services.Configure<KestrelServerOptions>(options =>
        {
            options.AddServerHeader = false;
            options.Limits.MaxRequestBodySize = MaxRequestBodyBytes;
        });
        services.ConfigureHttpJsonOptions(options => Dialect(options.SerializerOptions));
        services.Configure<HostOptions>(options => options.ShutdownTimeout = StopLimit.ShutdownTimeout);
        services.AddSingleton<StopLimit>();
        VisibleConsoleFormatter.AddTo(services);
        services.AddHealthChecks();
        services.AddOpenApi("v1", OpenApiDescription.Describe);
        services.AddSingleton<IPostConfigureOptions<LoggerFilterOptions>, TokenLogFilter>();
        services.AddHostedService<RuntimeCheck>();
        services.AddSingleton<StartLog>();
        services.AddSingleton<IPostConfigureOptions<LoggerFilterOptions>>(provider => provider.GetRequiredService<StartLog>());
        services.AddHostedService(provider => provider.GetRequiredService<StartLog>());
        return services;
    }

    /// <summary>
    /// A filter that has to be tried on long lines keeps a thread busy for seconds. With as few threads as processors, two of them would make everybody wait until
    /// the pool adds one; so it has more from the beginning, and the kernel shares the processors out.
    /// </summary>
    private static void SetMinThreads()
    {
        ThreadPool.GetMinThreads(out var workers, out var ports);
        ThreadPool.SetMinThreads(Math.Max(workers, MinThreads), ports);
    }

    /// <summary>The API's JSON: snake_case, and nothing accepted that is not understood.</summary>
    private static void Dialect(JsonSerializerOptions json)
    {
        json.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
        json.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
        json.AllowDuplicateProperties = false;
        json.NumberHandling = JsonNumberHandling.Strict;
        json.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false));
    }
}
