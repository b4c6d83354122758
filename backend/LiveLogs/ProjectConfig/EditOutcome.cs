namespace LiveLogs.ProjectConfig;

/// <summary>The result of storing a change.</summary>
internal enum EditOutcome
{
    Done,

    /// <summary>Another item of the project has the name or the id.</summary>
    NameTaken,

    /// <summary>Someone changed or deleted the item in the meantime.</summary>
    Overtaken,

    /// <summary>The project has as many items as it may.</summary>
    TooMany,
}
