using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;

namespace LiveLogs.Operations.Lifetime;

/// <summary>The service cannot start as it is configured. The message is a sentence for the operator: what is wrong and what to do.</summary>
internal class StartFailureException(string message, Exception? innerException = null) : Exception(message, innerException);

/// <summary>Shows an operator why the service did not start, without a stack trace where a sentence is enough.</summary>
internal static class StartFailure
{
    /// <summary>
    /// Writes every reason on a line of its own. False when the failure is of a kind that only its stack trace explains.
    /// </summary>
    public static bool TryReport(Exception failure, TextWriter output)
    {
        var reasons = Reasons(failure).Distinct(StringComparer.Ordinal).ToList();
        if (reasons.Count == 0)
            return false;
        output.WriteLine("LiveLogs cannot start:");
        foreach (var reason in reasons)
            output.WriteLine($"  - {reason}");
        return true;
    }

    private static IEnumerable<string> Reasons(Exception failure) => failure switch
    {
        OptionsValidationException invalid => invalid.Failures,
        StartFailureException known => [known.Message],
        IOException { InnerException: AddressInUseException } taken => [taken.Message],
        AggregateException several when several.InnerExceptions.All(inner => Reasons(inner).Any()) =>
            several.InnerExceptions.SelectMany(Reasons),
        { InnerException: { } inner } and not AggregateException => Reasons(inner),
        _ => [],
    };
}
