using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using LiveLogs.Operations.Lifetime;

namespace LiveLogs.Access;

/// <summary>
/// <c>LiveLogs token --project P [--project Q…] [--role R] [--subject S] [--hours H]</c> prints a token for this installation and nothing
/// else. It reads the same configuration as the service.
/// </summary>
internal static class TokenCommand
{
    private const string Usage = "Usage: LiveLogs token --project <slug> [--project <slug>…] [--role viewer|operator|editor|admin] [--subject <who>] [--hours <1–8760>]";

    private const int MaxSubject = 256;

    private sealed record Order(IReadOnlyList<string> Projects, string Role, string Subject, double Hours);

    /// <summary>False when the arguments are not this command's and the service should start.</summary>
    public static bool TryRun(string[] args, out int exitCode)
    {
        exitCode = 0;
        if (args is not ["token", .. var rest])
            return false;
        exitCode = Run(rest, WebApplication.CreateBuilder().Configuration, Console.Out, Console.Error);
        return true;
    }

    /// <summary>The exit code: 0, or 2 when the arguments or the configuration are invalid.</summary>
    internal static int Run(string[] args, IConfiguration configuration, TextWriter output, TextWriter errors)
    {
        try
        {
            var order = Parse(args);
            output.WriteLine(Sign(order, ReadOptions(configuration), TimeProvider.System.GetUtcNow()));
            return 0;
        }
        catch (StartFailureException failure)
        {
            errors.WriteLine(failure.Message);
            return 2;
        }
    }

    private static Order Parse(string[] args)
    {
        List<string> projects = [];
        var (role, subject, hours) = ("viewer", "token-command", 12.0);
        for (var i = 0; i < args.Length; i += 2)
        {
            var value = i + 1 < args.Length ? args[i + 1] : throw Wrong($"{args[i]} needs a value.");
            switch (args[i])
            {
                case "--project":
                    projects.Add(ProjectSlug.WhyNot(value) is { } reason ? throw Wrong($"--project {value}: {reason}") : value);
                    break;
                case "--role":
                    role = ProjectClaims.ParseRole(value) is null ? throw Wrong($"--role {value} is not a role.") : value;
                    break;
                case "--subject":
                    subject = value.Length is > 0 and <= MaxSubject ? value : throw Wrong($"--subject takes 1 to {MaxSubject} characters.");
                    break;
                case "--hours":
                    hours = ParseHours(value);
                    break;
                default:
                    throw Wrong($"{args[i]} is not an option.");
            }
        }

        return projects.Count > 0 ? new Order(projects, role, subject, hours) : throw Wrong("Name at least one project.");
    }

    private static double ParseHours(string text) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var hours) && hours is > 0 and <= 8760
            ? hours
            : throw Wrong($"--hours {text} is not a number of hours up to a year.");

    private static StartFailureException Wrong(string what) => new($"{what}\n{Usage}");

    private static AccessOptions ReadOptions(IConfiguration configuration)
    {
        var options = configuration.GetSection(AccessOptions.Section).Get<AccessOptions>() ?? new AccessOptions();
        if (string.IsNullOrEmpty(options.SigningKey))
            throw new StartFailureException("Tokens can be made here only with Access:SigningKey set; otherwise the identity provider issues them.");
        var check = new AccessOptionsValidator().Validate(null, options);
        return check.Failed ? throw new StartFailureException(check.FailureMessage) : options;
    }

    private static string Sign(Order order, AccessOptions options, DateTimeOffset now)
    {
        var header = JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, string> { ["alg"] = "HS256", ["typ"] = "JWT" });
        var claims = new Dictionary<string, object>
        {
            ["sub"] = order.Subject,
            ["iat"] = now.ToUnixTimeSeconds(),
            ["exp"] = now.AddHours(order.Hours).ToUnixTimeSeconds(),
            [ProjectClaims.Claim] = order.Projects.Distinct(StringComparer.Ordinal).ToDictionary(slug => slug, _ => order.Role, StringComparer.Ordinal),
        };
        if (!string.IsNullOrEmpty(options.Issuer))
            claims["iss"] = options.Issuer;
        if (!string.IsNullOrEmpty(options.Audience))
            claims["aud"] = options.Audience;
        var payload = JsonSerializer.SerializeToUtf8Bytes(claims);
        var signed = $"{Base64Url.EncodeToString(header)}.{Base64Url.EncodeToString(payload)}";
        var signature = HMACSHA256.HashData(options.SigningKeys()[0], System.Text.Encoding.ASCII.GetBytes(signed));
        return $"{signed}.{Base64Url.EncodeToString(signature)}";
    }
}
