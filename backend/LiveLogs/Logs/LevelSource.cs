namespace LiveLogs.Logs;

/// <summary>How the level of an entry was found. The numbers are stored.</summary>
internal enum LevelSource
{
    /// <summary>Stored before this was kept.</summary>
    Unknown = 0,

    /// <summary>No sign of a level: INFO.</summary>
    Default = 1,

    /// <summary>A stack trace, a panic, or what a platform says of a program's end.</summary>
    Trace = 2,

    /// <summary>The status of an HTTP request.</summary>
    Status = 3,

    /// <summary>What stands in front of a line of text.</summary>
    Prefix = 4,

    /// <summary>A field of a JSON or logfmt line.</summary>
    Field = 5,

    /// <summary>The provider.</summary>
    Provider = 6,
}

/// <summary>The names of <see cref="LevelSource"/> in the API.</summary>
internal static class LevelSourceNames
{
    private static readonly string?[] Names = [null, "default", "trace", "status", "prefix", "field", "provider"];

    /// <summary>Null when it is not known.</summary>
    public static string? Of(LevelSource source) => Names[(int)source];

    /// <summary>Back from a name; unknown when it is none.</summary>
    public static LevelSource Parse(string? name) => (LevelSource)Math.Max(0, Array.IndexOf(Names, name));
}
