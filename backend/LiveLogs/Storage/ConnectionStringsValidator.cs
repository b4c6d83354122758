using Microsoft.Extensions.Options;
using Npgsql;

namespace LiveLogs.Storage;

/// <summary>Whether there is a database to open, reported together with everything else that is wrong with the settings.</summary>
internal sealed class ConnectionStringsValidator(IConfiguration configuration) : IValidateOptions<StorageOptions>
{
    public ValidateOptionsResult Validate(string? name, StorageOptions options)
    {
        List<string> failures = [];
        var primary = configuration.GetConnectionString("Database");
        if (string.IsNullOrWhiteSpace(primary))
        {
            failures.Add(
                "No database is configured: set ConnectionStrings__Database (Npgsql form) or DATABASE_URL (postgresql://user:password@host/database).");
        }

        Check("Database", primary, failures);
        Check("SearchReplica", configuration.GetConnectionString("SearchReplica"), failures);
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    /// <summary>Never repeats what it checks, nor the parser's message: both may hold a password.</summary>
    private static void Check(string setting, string? connectionString, List<string> failures)
    {
        try
        {
            _ = new NpgsqlConnectionStringBuilder(connectionString);
        }
        catch (Exception error) when (error is ArgumentException or FormatException)
        {
            failures.Add($"ConnectionStrings:{setting} is not of the form Host=…;Username=…;Password=…;Database=….");
        }
    }
}
