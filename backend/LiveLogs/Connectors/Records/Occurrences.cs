namespace LiveLogs.Connectors.Records;

/// <summary>
/// Tells equal records without ids apart: which of them one is, counted over the pages of a question. The same whenever the question is asked from its
/// beginning, since its answer holds all of them; a page that comes once more counts once.
/// </summary>
internal sealed class Occurrences
{
    private Dictionary<string, int> _seen = [];
    private Dictionary<string, int> _before = [];
    private string? _page;

    /// <summary>Begins a page.</summary>
    /// <param name="page">What tells it from the other pages of the question: its token and all that goes with it.</param>
    /// <param name="isFirst">Nothing was read of the question yet.</param>
    public void Begin(string page, bool isFirst)
    {
        if (isFirst)
            _seen = [];
        else if (page == _page)
            _seen = new Dictionary<string, int>(_before);

        _before = _seen.Count == 0 ? [] : new Dictionary<string, int>(_seen);
        _page = page;
    }

    /// <summary>How many equal ones came before.</summary>
    public int Next(string content)
    {
        var before = _seen.GetValueOrDefault(content);
        _seen[content] = before + 1;
        return before;
    }
}
