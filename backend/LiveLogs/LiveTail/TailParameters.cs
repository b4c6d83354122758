using System.Globalization;
using System.Security.Claims;
using LiveLogs.Access;
using LiveLogs.Logs;
using LiveLogs.Operations;
using LiveLogs.Storage;

namespace LiveLogs.LiveTail;

/// <summary>Understands what a client asks of a tail; the same on every transport.</summary>
internal static class TailParameters
{
    private const int MaxBackfill = 1_000;

    /// <exception cref="TailRefusedException">Something in it is wrong.</exception>
    public static TailRequest Read(ProjectScope scope, ClaimsPrincipal caller, string? q, string? level, string? after, string? backfill, string? provisional)
    {
        var (count, shows) = (0, false);
        if (!string.IsNullOrEmpty(backfill) && !int.TryParse(backfill, NumberStyles.None, CultureInfo.InvariantCulture, out count))
            throw InvalidBackfill();

        if (!string.IsNullOrEmpty(provisional) && !bool.TryParse(provisional, out shows))
            throw new TailRefusedException(400, "invalid_request", "provisional: true or false.");

        return Read(scope, caller, q, level, after, count, shows);
    }

    /// <inheritdoc cref="Read(ProjectScope, ClaimsPrincipal, string?, string?, string?, string?, string?)"/>
    public static TailRequest Read(ProjectScope scope, ClaimsPrincipal caller, string? q, string? level, string? after, int? backfill, bool? provisional)
    {
        if (backfill is < 0 or > MaxBackfill)
            throw InvalidBackfill();

        Position? position = null;
        if (!string.IsNullOrEmpty(after))
        {
            position = Position.TryParse(after, out var place)
                ? place
                : throw new TailRefusedException(400, "invalid_position", "The position is not one that this service gave out.");
        }

        return new TailRequest(scope, caller, ReadFilter(q, level)) { After = position, Backfill = backfill ?? 0, Provisional = provisional ?? false };
    }

    /// <inheritdoc cref="Read(ProjectScope, ClaimsPrincipal, string?, string?, string?, string?, string?)"/>
    public static LogFilter ReadFilter(string? q, string? level) =>
        FilterParameters.TryRead(q, level, out var filter, out var problem)
            ? filter
            : throw new TailRefusedException(400, FilterProblem.Code, problem!.Detail, problem.Members);

    private static TailRefusedException InvalidBackfill() =>
        new(400, "invalid_request", $"backfill: a whole number from 0 to {MaxBackfill}.");
}
