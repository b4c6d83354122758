using System.Globalization;
using System.Numerics;
using LiveLogs.Operations.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace LiveLogs.Operations;

/// <summary>The page of a list that a request asks for, and what is wrong with the request.</summary>
internal sealed class ListPage
{
    private const int UsualLimit = 100;

    private readonly Dictionary<string, string[]> _errors = new(StringComparer.Ordinal);
    private readonly int _limit;

    /// <param name="limit">As in the query; null for the usual one.</param>
    /// <param name="most">The largest limit.</param>
    public ListPage(int? limit, int most)
    {
        _limit = limit ?? UsualLimit;
        if (_limit < 1 || _limit > most)
            Fail("limit", string.Create(CultureInfo.InvariantCulture, $"Must be 1 to {most}."));
    }

    /// <summary>What to read: one more than requested shows whether another page follows.</summary>
    public int Wanted => _limit + 1;

    /// <summary>Null when nothing is wrong.</summary>
    public ProblemHttpResult? Problem => _errors.Count > 0 ? ApiProblem.InvalidFields(_errors) : null;

    public void Fail(string field, string error) => _errors[field] = [error];

    public void FailCursor() => Fail("cursor", "Is not a cursor of this list.");

    /// <summary>A cursor that is a number.</summary>
    /// <param name="cursor">As in the query.</param>
    /// <param name="first">Its value for the first page.</param>
    public T Number<T>(string? cursor, T first)
        where T : struct, INumber<T>
    {
        if (string.IsNullOrEmpty(cursor))
            return first;
        if (!T.TryParse(cursor, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            FailCursor();
        return number;
    }

    /// <summary>The page of what was read, and the cursor of the next one; null for the last.</summary>
    public (IReadOnlyList<T> Items, string? NextCursor) Cut<T>(IReadOnlyList<T> read, Func<T, string> cursorAfter)
    {
        var items = read.Take(_limit).ToList();
        return (items, read.Count > _limit ? cursorAfter(items[^1]) : null);
    }
}
