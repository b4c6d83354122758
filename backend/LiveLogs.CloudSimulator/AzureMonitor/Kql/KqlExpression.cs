using LiveLogs.CloudSimulator.AzureMonitor.Store;

namespace LiveLogs.CloudSimulator.AzureMonitor.Kql;

/// <summary>A row in a pipeline: what is stored, and what the query computed on top.</summary>
internal sealed record KqlRow(AzureRow Source)
{
    private Dictionary<string, object?>? _computed;

    /// <summary>Most rows of most queries never need it.</summary>
    public Dictionary<string, object?> Computed => _computed ??= new Dictionary<string, object?>(StringComparer.Ordinal);
}

/// <summary>Computes a value of a row. Values are bool, long, double, decimal, string, DateTimeOffset, TimeSpan, Guid, JsonElement or null.</summary>
internal delegate object? KqlExpression(KqlRow row);

/// <summary>A column of a pipeline's current shape.</summary>
internal sealed record KqlColumn(string Name, string Type, KqlExpression Value);
