using System.Text.Json;
using LiveLogs.Outbound;

namespace LiveLogs.Connectors.Calls;

/// <summary>Distinguishes failures of the connection from answers of the service.</summary>
internal static class BrokenCall
{
    /// <summary>The connection broke, before or in the middle of an answer, or what came cannot be unpacked or is not JSON.</summary>
    public static bool Is(Exception error) => error is HttpRequestException or IOException or InvalidDataException or JsonException;

    /// <summary>
    /// Whether what went wrong with the body of a refusal leaves the refusal as good as it is: the body is from another server, or the status says enough without
    /// it. Otherwise it broke off before it said what it is about, and the call counts as broken.
    /// </summary>
    /// <param name="error">What happened when the body was read.</param>
    /// <param name="status">Of HTTP.</param>
    public static bool LeavesStatus(Exception error, int status) =>
        error is JsonException or InvalidOperationException or ResponseTooLargeException
        || (Is(error) && status is 429 or 408 or 425 or 499 or >= 500);
}
