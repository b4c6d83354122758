namespace LiveLogs.Storage;

/// <summary>Which installation this database is; read once at start, after the migrations.</summary>
internal sealed class Installation
{
    /// <summary>Changes when the database was restored from a backup: positions of another generation mean nothing.</summary>
    public uint Generation { get; internal set; }

    /// <summary>The secret (16 bytes) under which event identities are hashed. It never rotates.</summary>
    public ReadOnlyMemory<byte> EventKey { get; internal set; }
}
