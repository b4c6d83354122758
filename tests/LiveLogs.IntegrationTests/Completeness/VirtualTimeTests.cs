using Xunit;

namespace LiveLogs.IntegrationTests.Completeness;

/// <summary>
/// Tests under a <see cref="VirtualClock"/>. It tells rest by looking at the whole process, so nothing else may run beside
/// them.
/// </summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class VirtualTimeTests
{
    public const string Name = "virtual time";
}
