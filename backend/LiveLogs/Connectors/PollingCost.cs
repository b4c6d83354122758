namespace LiveLogs.Connectors;

/// <summary>What the requests of polling cost, as the providers' price lists say.</summary>
internal static class PollingCost
{
    public static string Of(string provider) => provider switch
    {
        "aws" => "FilterLogEvents requests are free of charge; data that leaves the region is charged as transfer out.",
        "azure" => "Queries of Analytics tables are free of charge; those of Basic and Auxiliary tables are charged by the GB scanned.",
        "gcp" => "entries:list requests are free of charge.",
        "push" => "Nothing is polled.",
        _ => "Not known.",
    };
}
