using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace LiveLogs.Patterns;

/// <summary>Bounds of what patterns may take.</summary>
internal sealed class PatternsOptions
{
    public const string Section = "Patterns";

    /// <summary>When a project has so many, lines that fit none of them share one.</summary>
    [Range(100, 100_000)]
    public int MaxPatternsPerProject { get; set; } = 10_000;

    /// <summary>Projects whose patterns an instance keeps in memory; those not used for longest are read again when needed.</summary>
    [Range(1, 10_000)]
    public int MaxProjectsInMemory { get; set; } = 100;
}

[OptionsValidator]
internal sealed partial class PatternsOptionsValidator : IValidateOptions<PatternsOptions>;
