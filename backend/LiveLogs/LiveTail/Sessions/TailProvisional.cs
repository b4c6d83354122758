using LiveLogs.LiveTail.Feed.Boards;
using LiveLogs.LiveTail.Feed.Ring;
using LiveLogs.LiveTail.Messages;
using LiveLogs.Logs.Filters;

namespace LiveLogs.LiveTail.Sessions;

/// <summary>What one viewer has seen of a project's provisional lines.</summary>
/// <param name="board">Of the project.</param>
internal sealed class TailProvisional(ProvisionalBoard board)
{
    private readonly LogsBuilder _logs = new(LogsBuilder.MaxBytes);
    private long _version = board.Version;

    /// <summary>What came since the last call, as far as the filter shows it.</summary>
    public IEnumerable<ProvisionalMessage> Next(LogFilter filter)
    {
        foreach (var lines in board.After(ref _version))
        {
            foreach (var matching in lines.Lines.Match(filter))
            {
                for (var run = matching; run.Count > 0;)
                {
                    var added = _logs.Add(lines.Lines.Json, run);
                    run = new EntryRun(run.Start + added, run.Count - added);
                    if (run.Count > 0)
                        yield return Take(lines.IsSampled);
                }
            }

            if (_logs.Count > 0)
                yield return Take(lines.IsSampled);
        }
    }

    private ProvisionalMessage Take(bool isSampled) => new(_logs.Take(null).Parts, isSampled);
}
