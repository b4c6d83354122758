using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;

namespace LiveLogs.Alerts.Rules;

/// <summary>All kinds of rules. They are found, not listed: nothing outside its own class knows a kind.</summary>
internal static class AlertKinds
{
    private static readonly FrozenDictionary<string, AlertKind> ByName;

    static AlertKinds()
    {
        var kinds = typeof(AlertKind).Assembly.GetTypes()
            .Where(type => type.IsSubclassOf(typeof(AlertKind)) && !type.IsAbstract && type.GetConstructor(Type.EmptyTypes) is not null)
            .Select(type => (AlertKind)Activator.CreateInstance(type)!);
        All = [.. kinds.OrderBy(kind => kind.Order).ThenBy(kind => kind.Name, StringComparer.Ordinal)];
        ByName = All.ToFrozenDictionary(kind => kind.Name, StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>In the order of lists.</summary>
    public static IReadOnlyList<AlertKind> All { get; }

    /// <summary>The kind of a name, in any case of letters.</summary>
    public static bool TryFind(string name, [NotNullWhen(true)] out AlertKind? kind) => ByName.TryGetValue(name, out kind);
}

/// <summary>The kind of a stored rule that this version of LiveLogs does not know.</summary>
internal sealed class UnknownKind(string name) : AlertKind
{
    public override string Name => name;

    public override string Words => name;

    public override string Description => "This version of LiveLogs does not know the kind.";

    public override IReadOnlyList<ConditionField> Fields => [];

    public override RuleCondition? Read(ConditionReader reader) => null;
}
