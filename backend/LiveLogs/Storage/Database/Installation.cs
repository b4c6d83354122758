namespace LiveLogs.Storage.Database;

/// <summary>Which installation this database is; filled at start, after the migrations.</summary>
internal sealed class Installation
{
    /// <summary>Whether the database is migrated and known: the service can take requests.</summary>
    public bool IsReady { get; internal set; }

    /// <summary>Changes when the database was restored from a backup: positions of another generation mean nothing.</summary>
    public uint Generation { get; internal set; }
}
