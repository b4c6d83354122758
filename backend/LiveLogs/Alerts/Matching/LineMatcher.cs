using LiveLogs.Logs;

namespace LiveLogs.Alerts.Matching;

/// <summary>
/// All questions of a project's rules about lines, arranged so that a line meets only those that it may answer: by its
/// level, and by the texts that its message holds. Immutable; safe for many threads.
/// </summary>
internal sealed class LineMatcher
{
    /// <summary>No rules.</summary>
    public static readonly LineMatcher None = new([]);

    /// <summary>Lines that are older when they are stored raise no alerts: backfills do not page anyone.</summary>
    public static readonly TimeSpan MaxAge = TimeSpan.FromHours(1);

    /// <summary>Keys of one rule in one batch; further ones share one.</summary>
    private const int MaxKeys = 1_000;

    /// <summary>The same for rules that keep values of each key.</summary>
    public const int MaxKeysWithValues = 100;

    /// <summary>The key of the keys that are too many.</summary>
    public const string OtherKeys = "(other)";

    private static readonly TimeSpan BatchTime = TimeSpan.FromMilliseconds(250);

    private readonly LineQuestion[] _questions;
    private readonly LiteralScanner? _scanner;
    private readonly int _literalCount;

    /// <summary>Questions by the text that has to be there.</summary>
    private readonly int[][] _byLiteral;

    /// <summary>The other sets of texts that a question needs one of each, by question.</summary>
    private readonly int[][][] _alsoNeeded;

    /// <summary>Questions that need no text, by severity number.</summary>
    private readonly int[][] _bySeverity;

    public LineMatcher(IReadOnlyList<LineQuestion> questions)
    {
        _questions = [.. questions];
        var ids = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        foreach (var literal in _questions.SelectMany(question => question.Literals).SelectMany(set => set))
            ids.TryAdd(literal, ids.Count);

        _literalCount = ids.Count;
        _scanner = ids.Count == 0 ? null : new LiteralScanner([.. ids.OrderBy(id => id.Value).Select(id => id.Key)]);
        var byLiteral = Enumerable.Range(0, ids.Count).Select(_ => new List<int>()).ToArray();
        for (var index = 0; index < _questions.Length; index++)
        {
            foreach (var literal in _questions[index].Literals is [var first, ..] ? first : [])
                byLiteral[ids[literal]].Add(index);
        }

        _byLiteral = [.. byLiteral.Select(list => list.ToArray())];
        _alsoNeeded = [.. _questions.Select(question => question.Literals.Skip(1).Select(set => set.Select(literal => ids[literal]).ToArray()).ToArray())];
        _bySeverity = [.. Enumerable.Range(0, 25).Select(severity => Enumerable.Range(0, _questions.Length)
            .Where(index => _questions[index].Literals.Count == 0 && _questions[index].Levels.Contains(severity)).ToArray())];
    }

    public bool IsEmpty => _questions.Length == 0;

    /// <summary>What the lines of a batch mean to the rules.</summary>
    /// <param name="entries">A batch.</param>
    /// <param name="since">Older lines raise no alerts.</param>
    public IReadOnlyCollection<HitRow> Match(IReadOnlyList<LogEntry> entries, EventTime since)
    {
        var hits = new HitSums();
        var (seen, found) = (new int[_questions.Length], new List<int>());
        // Those that name a text are asked rarely: what is asked of every line must not use up their time.
        var (broad, narrow) = (new BatchBudget(BatchTime), new BatchBudget(BatchTime));
        var present = new int[_literalCount];
        for (var line = 0; line < entries.Count; line++)
        {
            var entry = entries[line];
            if (entry.Timestamp < since)
                continue;

            foreach (var index in _bySeverity[entry.SeverityNumber])
                Ask(_questions[index], entry, ref broad, hits);

            if (_scanner is null)
                continue;

            found.Clear();
            _scanner.Scan(entry.Message, found);
            foreach (var literal in found)
                present[literal] = line + 1;
            foreach (var literal in found)
            {
                foreach (var index in _byLiteral[literal])
                {
                    // Once a line, whichever of its texts is found.
                    if (seen[index] == line + 1)
                        continue;

                    seen[index] = line + 1;
                    if (_questions[index].Levels.Contains(entry.SeverityNumber) && HasAll(_alsoNeeded[index], present, line + 1))
                        Ask(_questions[index], entry, ref narrow, hits);
                }
            }
        }

        return hits.Rows;
    }

    private static bool HasAll(int[][] sets, int[] present, int line)
    {
        foreach (var set in sets)
        {
            var isThere = false;
            foreach (var literal in set)
                isThere |= present[literal] == line;
            if (!isThere)
                return false;
        }

        return true;
    }

    private static void Ask(LineQuestion question, LogEntry entry, ref BatchBudget budget, HitSums hits)
    {
        var isMatch = question.Levels.IsExact || (question.HasRegex ? budget.Matches(question, entry) : question.Matches(entry));
        if (!isMatch)
            return;

        foreach (var target in question.Targets)
            hits.Add(target, entry);
    }

    /// <summary>The rows of one batch.</summary>
    private sealed class HitSums
    {
        private readonly Dictionary<(HitTarget Target, string Key, long Minute), HitRow> _rows = [];
        private readonly Dictionary<HitTarget, HashSet<string>> _keys = new(ReferenceEqualityComparer.Instance);

        /// <summary>The row that a target without groups met last: nearly always it meets it again.</summary>
        private readonly Dictionary<HitTarget, HitRow> _last = new(ReferenceEqualityComparer.Instance);

        public IReadOnlyCollection<HitRow> Rows => _rows.Values;

        public void Add(HitTarget target, LogEntry entry)
        {
            var value = target.Needed?.ValueOf(entry);
            if (value is "")
                return;

            var minute = HitRow.MinuteOf(entry.Timestamp);
            if (target.GroupBy.Count > 0 || target.CountsValues)
                Row(target, Bounded(target, GroupField.KeyOf(target.GroupBy, entry)), minute).Add(entry, value);
            else if (_last.TryGetValue(target, out var last) && last.Minute == minute)
                last.Add(entry);
            else
                (_last[target] = Row(target, "", minute)).Add(entry);
        }

        private HitRow Row(HitTarget target, string key, long minute)
        {
            if (!_rows.TryGetValue((target, key, minute), out var row))
                _rows.Add((target, key, minute), row = new HitRow(target, key, minute));

            return row;
        }

        private string Bounded(HitTarget target, string key)
        {
            if (!_keys.TryGetValue(target, out var keys))
                _keys.Add(target, keys = new(StringComparer.Ordinal));

            var most = target.CountsValues ? MaxKeysWithValues : MaxKeys;
            return keys.Contains(key) || (keys.Count < most && keys.Add(key)) ? key : OtherKeys;
        }
    }
}
