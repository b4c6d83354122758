namespace LiveLogs.Alerts.Matching;

/// <summary>
/// Finds which of many texts a message holds, in one pass, whatever their number: the automaton of Aho and Corasick
/// (https://doi.org/10.1145/360825.360855) with a full table of transitions. ASCII letters are the same in either case.
/// </summary>
internal sealed class LiteralScanner
{
    /// <summary>The beginning of a text is enough to pass most messages over; the table stays small.</summary>
    private const int MaxLength = 16;

    private readonly byte[] _classes = new byte[128];
    private readonly int _width;

    /// <summary>Offset of the next state by offset of the state and class of the character; negative when something ends there.</summary>
    private readonly int[] _next;
    private readonly int[][] _ends;

    public LiteralScanner(IReadOnlyList<string> literals)
    {
        var words = literals.Select(literal => Fold(literal.Length <= MaxLength ? literal : literal[..MaxLength])).ToArray();
        _width = Classify(words);
        var states = new List<int[]> { new int[_width] };
        var ends = new List<List<int>> { new() };
        for (var id = 0; id < words.Length; id++)
            ends[Insert(words[id], states, ends)].Add(id);

        Link(states, ends);
        _next = new int[states.Count * _width];
        for (var state = 0; state < states.Count; state++)
        {
            for (var c = 0; c < _width; c++)
            {
                var to = states[state][c];
                _next[(state * _width) + c] = ends[to].Count > 0 ? ~(to * _width) : to * _width;
            }
        }

        _ends = [.. ends.Select(list => list.ToArray())];
    }

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

    /// <summary>Class 0 is every character that no text has.</summary>
    private int Classify(string[] words)
    {
        var width = 1;
        foreach (var character in words.SelectMany(word => word).Distinct().Order())
            _classes[character] = checked((byte)width++);
        for (var letter = 'A'; letter <= 'Z'; letter++)
            _classes[letter] = _classes[letter | 0x20];

        return width;
    }

    private int Insert(string word, List<int[]> states, List<List<int>> ends)
    {
        var state = 0;
        foreach (var character in word)
        {
            ref var to = ref states[state][_classes[character]];
            if (to == 0)
            {
                to = states.Count;
                state = to;
                states.Add(new int[_width]);
                ends.Add([]);
            }
            else
            {
                state = to;
            }
        }

        return state;
    }

    /// <summary>Makes the trie an automaton: where a word breaks off, the longest of its ends that begins a word goes on.</summary>
    private void Link(List<int[]> states, List<List<int>> ends)
    {
        var fail = new int[states.Count];
        var queue = new Queue<int>(states[0].Where(to => to != 0));
        while (queue.TryDequeue(out var state))
        {
            ends[state].AddRange(ends[fail[state]]);
            for (var c = 0; c < _width; c++)
            {
                var to = states[state][c];
                if (to == 0)
                {
                    states[state][c] = states[fail[state]][c];
                }
                else
                {
                    fail[to] = states[fail[state]][c];
                    queue.Enqueue(to);
                }
            }
        }
    }

    private static string Fold(string text) => Logs.AsciiFold.ToLower(text);
}
