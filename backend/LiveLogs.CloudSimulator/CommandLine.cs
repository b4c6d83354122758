using System.Diagnostics.CodeAnalysis;
using LiveLogs.CloudSimulator.CloudWatch;

namespace LiveLogs.CloudSimulator;

/// <summary>Turns arguments into options.</summary>
internal static class CommandLine
{
    public const string Usage =
        """
        LiveLogs.CloudSimulator [options]
          --urls URL           where to listen            (http://127.0.0.1:4566; port 0 takes a free one)
          --https-urls URL     where to listen with TLS as well, with a certificate of a test CA (nowhere)
          --ca-file FILE       write the test CA's certificate here (also at /_simulator/ca.pem)
          --demo               fill the account with the traffic of a small shop
          --no-ledger          keep no ground truth of what is written
          --account ID         twelve digits              (111122223333)
          --access-key ID      the access key             (AKIASIMULATOR0000000)
          --secret-key SECRET  its secret                 (simulator-secret)
          --regions A,B        the regions that are served (any)
          --faults FILE        a fault script in JSON
        """;

    private const string DefaultUrl = "http://127.0.0.1:4566";

    private const int DemoEventsPerGroup = 200_000;

    private static readonly string[] WithValue = ["--urls", "--https-urls", "--ca-file", "--account", "--access-key", "--secret-key", "--regions", "--faults"];

    public static bool TryParse(
        string[] arguments, [NotNullWhen(true)] out SimulatorOptions? options, out string? faultFile, [NotNullWhen(false)] out string? problem)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        options = null;
        problem = null;
        for (var place = 0; place < arguments.Length && problem is null; place++)
        {
            var name = arguments[place];
            if (name is "--demo" or "--no-ledger")
                values[name] = "";
            else if (!WithValue.Contains(name))
                problem = $"Unknown option '{name}'.";
            else if (++place >= arguments.Length)
                problem = $"Option '{name}' needs a value.";
            else
                values[name] = arguments[place];
        }

        faultFile = values.GetValueOrDefault("--faults");
        if (faultFile is not null && !File.Exists(faultFile))
            problem ??= $"There is no file '{faultFile}'.";
        if (problem is null)
            options = ToOptions(values);
        return problem is null;
    }

    private static SimulatorOptions ToOptions(Dictionary<string, string> values)
    {
        var account = new AwsAccount(values.GetValueOrDefault("--account", AwsAccount.DefaultId));
        account.Keys.Add(new AwsAccessKey(
            values.GetValueOrDefault("--access-key", AwsAccessKey.DefaultId), values.GetValueOrDefault("--secret-key", AwsAccessKey.DefaultSecret)));
        foreach (var region in values.GetValueOrDefault("--regions", "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            account.Regions.Add(region);

        var options = new SimulatorOptions
        {
            Urls = values.GetValueOrDefault("--urls", DefaultUrl),
            HttpsUrls = values.GetValueOrDefault("--https-urls", ""),
            CaFile = values.GetValueOrDefault("--ca-file"),
            Demo = values.ContainsKey("--demo"),
        };
        options.CloudWatch.Accounts.Clear();
        options.CloudWatch.Accounts.Add(account);
        // A demo may run for days: it keeps what can be looked at, and no ground truth.
        if (options.Demo || values.ContainsKey("--no-ledger"))
        {
            options.CloudWatch.KeepLedger = false;
            options.Azure.KeepLedger = false;
            options.GoogleCloud.KeepLedger = false;
        }

        if (options.Demo)
        {
            options.CloudWatch.MaxEventsPerGroup = DemoEventsPerGroup;
            options.Azure.MaxRowsPerTable = DemoEventsPerGroup;
            options.GoogleCloud.MaxEntriesPerProject = DemoEventsPerGroup;
        }

        return options;
    }
}
