using System.Globalization;
using System.Security.Claims;
using LiveLogs.Access;
using LiveLogs.Logs.Filters;
using LiveLogs.Operations;
using LiveLogs.Operations.Problems;
using LiveLogs.Storage.Sequences;

namespace LiveLogs.LiveTail.Sessions;

/// <summary>What a client asks of a tail, as it says it.</summary>
/// <param name="Q">Filter.</param>
/// <param name="Level">Level or comma-separated levels.</param>
/// <param name="After">Position to resume from.</param>
/// <param name="Backfill">Newest entries to send first.</param>
/// <param name="BackfillMinutes">How old they may be.</param>
/// <param name="Provisional">Also show lines that are not stored yet.</param>
internal sealed record TailQuery(string? Q, string? Level, string? After, int? Backfill, int? BackfillMinutes, bool? Provisional);

/// <summary>Understands what a client asks of a tail; the same on every transport.</summary>
internal static class TailParameters
{
    /// <summary>What is refused that cannot be understood.</summary>
    public static IReadOnlyList<ProblemCode> Problems { get; } = [ProblemCodes.InvalidRequest, ProblemCodes.InvalidFilter, ProblemCodes.InvalidPosition];

    private const int MaxBackfill = 1_000;
    private const int MaxBackfillMinutes = 1_440;

    /// <exception cref="TailRefusedException">Something in it is wrong.</exception>
    public static TailRequest Read(ProjectScope scope, ClaimsPrincipal caller, TailQuery query)
    {
        if (query.Backfill is < 0 or > MaxBackfill)
            throw Invalid("backfill", MaxBackfill);

        if (query.BackfillMinutes is < 0 or > MaxBackfillMinutes)
            throw Invalid("backfill_minutes", MaxBackfillMinutes);

        return new TailRequest(scope, caller, ReadFilter(query.Q, query.Level))
        {
            After = string.IsNullOrEmpty(query.After) ? null : ReadPosition(query.After),
            Backfill = query.Backfill ?? (query.BackfillMinutes > 0 ? MaxBackfill : 0),
            Provisional = query.Provisional ?? false,
            BackfillRange = query.BackfillMinutes is > 0 and var minutes ? TimeSpan.FromMinutes(minutes) : null,
        };
    }

    /// <summary>Numbers of an address, where they are text.</summary>
    /// <exception cref="TailRefusedException">It is not a whole number.</exception>
    public static int? ReadNumber(string name, string? text)
    {
        if (string.IsNullOrEmpty(text))
            return null;

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw Invalid(name, name == "backfill" ? MaxBackfill : MaxBackfillMinutes);
    }

    /// <exception cref="TailRefusedException">It is neither.</exception>
    public static bool? ReadFlag(string name, string? text)
    {
        if (string.IsNullOrEmpty(text))
            return null;

        return bool.TryParse(text, out var flag) ? flag : throw new TailRefusedException(ProblemCodes.InvalidRequest, $"{name}: true or false.");
    }

    /// <exception cref="TailRefusedException">This service did not issue such a position.</exception>
    public static Position ReadPosition(string? text) => Position.TryParse(text, out var place)
        ? place
        : throw new TailRefusedException(ProblemCodes.InvalidPosition, "This service did not issue this position.");

    /// <exception cref="TailRefusedException">The filter is wrong.</exception>
    public static LogFilter ReadFilter(string? q, string? level) =>
        FilterParameters.TryRead(q, level, out var filter, out var problem)
            ? filter
            : throw new TailRefusedException(ProblemCodes.InvalidFilter, problem!.Detail, problem.Members);

    private static TailRefusedException Invalid(string name, int most) =>
        new(ProblemCodes.InvalidRequest, $"{name}: a whole number from 0 to {most}.");
}
