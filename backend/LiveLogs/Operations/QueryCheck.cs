using System.Collections.Frozen;
using System.Runtime.CompilerServices;
using LiveLogs.Operations.Problems;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Mvc;

namespace LiveLogs.Operations;

/// <summary>
/// Refuses query parameters that an operation does not have: <c>?levels=error</c> instead of <c>level</c> would otherwise answer with everything. One that is
/// given twice is refused as well: it would be one value with a comma in it.
/// Addresses that clouds push to are not ours alone and take what their senders add.
/// </summary>
internal sealed class QueryCheck(RequestDelegate next)
{
    private const string Api = "/api/v1/live-logs";
    private const int MaxListed = 5;

    private readonly ConditionalWeakTable<Endpoint, FrozenSet<string>> _known = [];

    /// <summary>What it refuses with.</summary>
    public static IReadOnlyList<ProblemCode> Problems { get; } = [ProblemCodes.InvalidRequest];

    /// <summary>Whether it looks at the requests of an endpoint of the API.</summary>
    public static bool ActsOn(EndpointMetadataCollection metadata) =>
        metadata.GetMetadata<IParameterBindingMetadata>() is not null && metadata.GetMetadata<OpenApi.SecurityNote>() is null;

    public Task InvokeAsync(HttpContext context)
    {
        if (context.Request.Query.Count == 0
            || !context.Request.Path.StartsWithSegments(Api)
            || context.GetEndpoint() is not { } endpoint
            || !ActsOn(endpoint.Metadata))
            return next(context);

        var known = _known.GetValue(endpoint, NamesOf);
        var unknown = context.Request.Query.Keys.Where(name => !known.Contains(name)).Take(MaxListed).ToList();
        var repeated = context.Request.Query.Where(parameter => parameter.Value.Count > 1).Select(parameter => parameter.Key).Except(unknown).Take(MaxListed).ToList();
        if (unknown.Count == 0 && repeated.Count == 0)
            return next(context);

        var has = known.Count == 0 ? "none" : string.Join(", ", known.Order(StringComparer.Ordinal));
        var errors = unknown.ToDictionary(name => name, string[] (_) => [$"There is no such parameter. This address takes: {has}."], StringComparer.Ordinal);
        repeated.ForEach(name => errors[name] = ["Is given several times. Give it once."]);
        return ApiProblem.InvalidFields(errors).ExecuteAsync(context);
    }

    private static FrozenSet<string> NamesOf(Endpoint endpoint) => endpoint.Metadata.GetOrderedMetadata<IParameterBindingMetadata>()
        .Where(IsOfQuery)
        .Select(parameter => parameter.ParameterInfo.GetCustomAttributes(true).OfType<FromQueryAttribute>().FirstOrDefault()?.Name ?? parameter.Name)
        .Where(name => !IsOfRoute(endpoint, name))
        .ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Said to be, or a plain value that nothing else would fill.</summary>
    private static bool IsOfQuery(IParameterBindingMetadata parameter)
    {
        var attributes = parameter.ParameterInfo.GetCustomAttributes(true);
        if (attributes.OfType<FromQueryAttribute>().Any())
            return true;

        return !attributes.OfType<IFromHeaderMetadata>().Any() && (parameter.HasTryParse || parameter.ParameterInfo.ParameterType == typeof(string));
    }

    private static bool IsOfRoute(Endpoint endpoint, string name) =>
        endpoint is RouteEndpoint route && route.RoutePattern.Parameters.Any(parameter => parameter.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
}
