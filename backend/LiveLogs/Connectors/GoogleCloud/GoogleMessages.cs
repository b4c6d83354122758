using System.Text.Json.Serialization;

namespace LiveLogs.Connectors.GoogleCloud;

/// <summary>The body of entries:list, with the API's names; absent and null mean the same in it.</summary>
internal sealed record EntriesListBody(IReadOnlyList<string> ResourceNames, string Filter, string OrderBy, int PageSize, string? PageToken);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(EntriesListBody))]
internal sealed partial class GoogleJson : JsonSerializerContext;
