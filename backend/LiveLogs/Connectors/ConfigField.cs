namespace LiveLogs.Connectors;

internal enum ConfigFieldKind
{
    Text,
    WholeNumber,

    /// <summary>True or false.</summary>
    Flag,

    /// <summary>A list of texts.</summary>
    TextList,

    /// <summary>One text or a list of them.</summary>
    TextOrList,
    Object,
}

/// <summary>One field of a <c>connection_config</c>.</summary>
/// <param name="Name">As in JSON, snake_case.</param>
/// <param name="Kind">The JSON type.</param>
/// <param name="Description">For the person who fills it in.</param>
internal sealed record ConfigField(string Name, ConfigFieldKind Kind, string Description)
{
    public bool Required { get; init; }

    /// <summary>Kept encrypted and never shown again.</summary>
    public bool Secret { get; init; }

    /// <summary>A secret that a person may have made up: not even its end is shown, which would help to guess the rest.</summary>
    public bool Personal { get; init; }

    /// <summary>
    /// Says where the secrets of the configuration are sent, or how well they are protected on the way. Stored secrets belong to the
    /// values of these fields: a change asks for the secrets again (<see cref="SecretPlace"/>).
    /// </summary>
    public bool Address { get; init; }

    /// <summary>An address that is a right by itself: who knows all of it may use it. Who may not edit the configuration sees its host only.</summary>
    public bool Capability { get; init; }
}

/// <param name="Field">Path inside <c>connection_config</c>; empty when the whole of it is meant.</param>
/// <param name="Message">What is wrong and what would be right, in whole sentences; never repeats a secret.</param>
internal sealed record ConfigError(string Field, string Message);
