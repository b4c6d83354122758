namespace LiveLogs.Connectors.Records;

/// <summary>
/// Distinguishes equal records without ids: the number of each, counted over the pages of a query. The same whenever the query is repeated from its
/// beginning, since its answer holds all of them; a page that comes once more counts once.
/// </summary>
internal sealed class Occurrences
{
    private Dictionary<string, int> _seen = [];
    private Dictionary<string, int> _before = [];
    private string? _page;

    /// <summary>Begins a page.</summary>
    /// <param name="page">Distinguishes it from the other pages of the query: its token and the rest of its state.</param>
    /// <param name="isFirst">Nothing was read of the query yet.</param>
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
