using System.Buffers;
using System.Runtime.InteropServices;

namespace LiveLogs.Patterns;

/// <summary>
/// One position of a cluster. A few words there tell several templates apart; many words, or what does not look like a word,
/// are values of one template.
/// </summary>
internal sealed class Slot
{
    /// <summary>So many different words at one place are values.</summary>
    private const int ManyWords = 5;

    /// <summary>Words in capitals are states and the like, a closed set; it may be larger.</summary>
    private const int ManyStates = 16;

    private static readonly SearchValues<char> StateLetters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZ_.,;:");

    private readonly List<ulong> _hashes = [];
    private readonly List<string> _words = [];
    private bool _hasVariable;

    public bool IsParameter { get; private set; }

    /// <summary>Every line of the cluster has the same word here.</summary>
    public bool IsConstant => !IsParameter && _hashes.Count == 1;

    public bool IsChoice => !IsParameter && _hashes.Count > 1;

    public int Choices => _hashes.Count;

    public bool Allows(ulong hash) => IsParameter || CollectionsMarshal.AsSpan(_hashes).Contains(hash);

    /// <summary>Takes another word in; it may make the slot a parameter, for good.</summary>
    public void Add(ulong hash, string word)
    {
        if (hash == MaskedLine.WildcardHash)
            MakeParameter();
        if (Allows(hash))
            return;

        _hashes.Add(hash);
        _words.Add(word);
        _hasVariable |= MaskedLine.IsVariable(word);
        if (_hashes.Count > 1 && (_hasVariable || _hashes.Count >= (_words.TrueForAll(IsState) ? ManyStates : ManyWords) || HaveOneKey() || AreNumbered()))
            MakeParameter();
    }

    public void MakeParameter()
    {
        IsParameter = true;
        _hashes.Clear();
        _words.Clear();
    }

    /// <summary>Two letters are the code of a country or a language.</summary>
    private static bool IsState(string word) => word.Length > 2 && !word.AsSpan().ContainsAnyExcept(StateLetters);

    /// <summary><c>eth0</c>, <c>eth1</c>: one name with a number.</summary>
    private bool AreNumbered()
    {
        var name = MaskedLine.WithoutNumber(_words[0]);
        foreach (var word in _words)
        {
            if (name.Length == _words[0].Length || !MaskedLine.WithoutNumber(word).SequenceEqual(name))
                return false;
        }

        return true;
    }

    /// <summary><c>user=alice</c>, <c>user=bob</c>: values of a field that is named.</summary>
    private bool HaveOneKey()
    {
        var length = _words[0].IndexOf('=') + 1;
        var key = _words[0].AsSpan(0, length);
        foreach (var word in _words)
        {
            if (length == 0 || word.Length == length || !word.AsSpan().StartsWith(key, StringComparison.Ordinal))
                return false;
        }

        return true;
    }
}
