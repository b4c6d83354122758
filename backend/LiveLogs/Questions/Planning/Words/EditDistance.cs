namespace LiveLogs.Questions.Planning.Words;

/// <summary>How many typos lie between two words: a letter too many, too few or wrong, or two neighbours exchanged.</summary>
internal static class EditDistance
{
    /// <summary>The distance, or <paramref name="most"/> + 1 when it is larger. The words have at most 64 letters each.</summary>
    public static int Between(string left, string right, int most)
    {
        if (Math.Abs(left.Length - right.Length) > most || left.Length > 64 || right.Length > 64)
            return most + 1;

        Span<int> before = stackalloc int[right.Length + 1], last = stackalloc int[right.Length + 1], next = stackalloc int[right.Length + 1];
        for (var j = 0; j <= right.Length; j++)
            last[j] = j;

        for (var i = 1; i <= left.Length; i++)
        {
            next[0] = i;
            var least = i;
            for (var j = 1; j <= right.Length; j++)
            {
                var cost = Math.Min(Math.Min(last[j] + 1, next[j - 1] + 1), last[j - 1] + (left[i - 1] == right[j - 1] ? 0 : 1));
                if (i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1])
                    cost = Math.Min(cost, before[j - 2] + 1);

                next[j] = cost;
                least = Math.Min(least, cost);
            }

            if (least > most)
                return most + 1;

            last.CopyTo(before);
            next.CopyTo(last);
        }

        return last[right.Length];
    }
}
