using Microsoft.AspNetCore.Mvc;

namespace LiveLogs.LiveTail.Sessions;

/// <summary>What a client asks of a tail in the query of an address, where everything is text.</summary>
/// <param name="Q">Filter.</param>
/// <param name="Level">Level or comma-separated levels.</param>
/// <param name="After">Position to resume from.</param>
/// <param name="Backfill">Newest entries to send first, 0–1000.</param>
/// <param name="BackfillMinutes">How old they may be, 0–1440.</param>
/// <param name="Provisional">Also show lines that are not stored yet: true or false.</param>
internal sealed record TailAddress(
    [FromQuery(Name = "q")] string? Q,
    [FromQuery(Name = "level")] string? Level,
    [FromQuery(Name = "after")] string? After,
    [FromQuery(Name = "backfill")] string? Backfill,
    [FromQuery(Name = "backfill_minutes")] string? BackfillMinutes,
    [FromQuery(Name = "provisional")] string? Provisional)
{
    /// <exception cref="TailRefusedException">A number or a flag is none.</exception>
    public TailQuery Read() => new(
        Q,
        Level,
        After,
        TailParameters.ReadNumber("backfill", Backfill),
        TailParameters.ReadNumber("backfill_minutes", BackfillMinutes),
        TailParameters.ReadFlag("provisional", Provisional));
}
