namespace LiveLogs.Alerts.Matching;

/// <summary>
/// Finds which of many texts a message holds, in one pass, whatever their number: the automaton of Aho and Corasick
/// (https://doi.org/10.1145/360825.360855) with a full table of transitions. ASCII letters are the same in either case.
/// </summary>
/// <remarks>
/// The table is bounded. When the texts are many, only their beginnings are looked for, and at last several characters count as
/// one: then a text may be found where it is not, which costs whoever asks further a moment, but none is ever overlooked.
/// </remarks>
internal sealed class LiteralScanner
{
    /// <summary>Entries of the table, four bytes each.</summary>
    public const int MaxCells = 4 * 1024 * 1024;

    /// <summary>The beginning of a text is enough to pass most messages over.</summary>
    private static readonly int[] Lengths = [64, 32, 16, 12, 8, 6, 5, 4, RequiredLiterals.MinLength];

    /// <summary>Of merged characters: with the shortest beginnings they always fit.</summary>
    private const int MergedWidth = 32;

    private readonly byte[] _classes = new byte[128];
    private readonly int _width;

    /// <summary>Offset of the next state by offset of the state and class of the character; negative when something ends there.</summary>
    private readonly int[] _next;
    private readonly int[][] _ends;

    public LiteralScanner(IReadOnlyList<string> literals)
    {
        (_width, var words, var count) = Fit([.. literals.Select(Logs.AsciiFold.ToLower)]);
        _next = new int[count * _width];
        _ends = new int[count][];
        Array.Fill(_ends, []);
        var states = 1;
        var ids = new List<(int State, int Id)>(words.Length);
        for (var id = 0; id < words.Length; id++)
            ids.Add((Insert(words[id], ref states), id));
        foreach (var end in ids.GroupBy(end => end.State, end => end.Id))
            _ends[end.Key] = [.. end];

        Link();
        for (var cell = 0; cell < _next.Length; cell++)
            _next[cell] = _ends[_next[cell]].Length > 0 ? ~(_next[cell] * _width) : _next[cell] * _width;
    }

    /// <summary>Entries of the table.</summary>
    public int Cells => _next.Length;

    /// <summary>Adds the numbers of the texts that are found, some of them several times.</summary>
    public void Scan(ReadOnlySpan<char> message, List<int> found)
    {
        var state = 0;
        var (next, classes) = (_next, _classes);
        foreach (var character in message)
        {
            state = next[state + (character < 128 ? classes[character] : ClassOf(character))];
            if (state >= 0)
                continue;

            state = ~state;
            found.AddRange(_ends[state / _width]);
        }
    }

    /// <summary>Some characters outside ASCII are letters of it to an expression that ignores case.</summary>
    private byte ClassOf(char character) => character switch
    {
        '\u212A' => _classes['k'],
        '\u0130' or '\u0131' => _classes['i'],
        '\u017F' => _classes['s'],
        _ => 0,
    };

    /// <summary>The texts as classes of characters, as long as the table may be for them; and how many states that makes.</summary>
    private (int Width, byte[][] Words, int States) Fit(string[] texts)
    {
        foreach (var mostClasses in (int[])[128, MergedWidth])
        {
            var width = Classify(texts, mostClasses);
            byte[][] words = [.. texts.Select(text => text.Select(character => _classes[character]).Take(Lengths[0]).ToArray())];
            foreach (var length in Lengths)
            {
                var states = CountStates(words, length);
                if ((long)states * width <= MaxCells || (mostClasses == MergedWidth && length == Lengths[^1]))
                    return (width, [.. words.Select(word => word.Length <= length ? word : word[..length])], states);
            }
        }

        throw new InvalidOperationException("The shortest beginnings of merged characters always fit.");
    }

    /// <summary>One for the beginning, and one for each different beginning of a word.</summary>
    private static int CountStates(byte[][] words, int length)
    {
        var sorted = words.ToArray();
        Array.Sort(sorted, static (one, other) => one.AsSpan().SequenceCompareTo(other));
        var (states, before) = (1, Array.Empty<byte>());
        foreach (var word in sorted)
        {
            states += Math.Max(0, Math.Min(word.Length, length) - Math.Min(word.AsSpan().CommonPrefixLength(before), length));
            before = word;
        }

        return states;
    }

    /// <summary>Class 0 is every character that no text has.</summary>
    private int Classify(string[] texts, int most)
    {
        var used = texts.SelectMany(text => text).Distinct().Order().ToList();
        var width = Math.Min(used.Count + 1, most);
        for (var index = 0; index < used.Count; index++)
            _classes[used[index]] = (byte)((index % (width - 1)) + 1);
        for (var letter = 'A'; letter <= 'Z'; letter++)
            _classes[letter] = _classes[letter | 0x20];

        return width;
    }

    private int Insert(byte[] word, ref int states)
    {
        var state = 0;
        foreach (var character in word)
        {
            ref var to = ref _next[(state * _width) + character];
            if (to == 0)
                to = states++;
            state = to;
        }

        return state;
    }

    /// <summary>Makes the trie an automaton: where a word breaks off, the longest of its ends that begins a word goes on.</summary>
    private void Link()
    {
        var fail = new int[_ends.Length];
        var queue = new Queue<int>(_next.Take(_width).Where(to => to != 0));
        while (queue.TryDequeue(out var state))
        {
            if (_ends[fail[state]] is { Length: > 0 } inherited)
                _ends[state] = [.. _ends[state], .. inherited];
            for (var c = 0; c < _width; c++)
            {
                ref var to = ref _next[(state * _width) + c];
                var other = _next[(fail[state] * _width) + c];
                if (to == 0)
                {
                    to = other;
                }
                else
                {
                    fail[to] = other;
                    queue.Enqueue(to);
                }
            }
        }
    }
}
