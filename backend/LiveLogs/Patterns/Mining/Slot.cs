using System.Buffers;
using System.Runtime.InteropServices;
using LiveLogs.Patterns.Masking;

namespace LiveLogs.Patterns.Mining;

/// <summary>
/// One position of a cluster. A few words there distinguish several templates; many words, or what does not look like a word,
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
    private bool _hasAnyNumber;

    public bool IsParameter { get; private set; }

    /// <summary>Every line of the cluster has the same word here.</summary>
    public bool IsConstant => !IsParameter && _hashes.Count == 1;

    public bool IsChoice => !IsParameter && _hashes.Count > 1;

    public int Choices => _hashes.Count;

    /// <summary>Whether a line's token is nothing new here.</summary>
    public bool Allows(MaskedLine line, MaskedToken token) =>
        IsParameter || CollectionsMarshal.AsSpan(_hashes).Contains(token.Hash) || AllowsNumber(line.TextOf(token)) is not null;

    /// <summary>Identifies the choice of an allowed token: the hash of the word that templates have here.</summary>
    public ulong KeyOf(MaskedLine line, MaskedToken token) => AllowsNumber(line.TextOf(token)) ?? token.Hash;

    /// <summary>A word as templates have it.</summary>
    public string TextOf(string word)
    {
        if (IsParameter)
            return MaskedLine.WildcardToken;

        return _hasAnyNumber && NumberedName.WithAnyNumber(word) is var name && _words.Contains(name) ? name : word;
    }

    /// <summary>Takes another word in; it may make the slot a parameter, for good.</summary>
    public void Add(ulong hash, string word)
    {
        if (hash == MaskedLine.WildcardHash)
            MakeParameter();
        if (IsParameter || _hashes.Contains(hash) || AddNumber(word))
            return;

        _hashes.Add(hash);
        _words.Add(word);
        _hasVariable |= MaskedLine.IsVariable(word);
        _hasAnyNumber |= word.Contains(MaskedLine.Wildcard, StringComparison.Ordinal) && NumberedName.Is(word);
        if (_hashes.Count > 1 && (_hasVariable || _hashes.Count >= (_words.TrueForAll(IsState) ? ManyStates : ManyWords) || AreOfOneField()))
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

    private ulong? AllowsNumber(ReadOnlySpan<char> word) =>
        _hasAnyNumber && NumberedName.HashWithAnyNumber(word) is { } hash && _hashes.Contains(hash) ? hash : null;

    /// <summary>A name that has come with another number stands for all its numbers from now on.</summary>
    private bool AddNumber(string word)
    {
        if (!NumberedName.Is(word))
            return false;

        var name = NumberedName.WithAnyNumber(word);
        var known = _words.FindIndex(one => NumberedName.WithAnyNumber(one) == name);
        if (known < 0)
            return false;

        _words[known] = name;
        _hashes[known] = MaskedLine.HashOf(name);
        _hasAnyNumber = true;
        return true;
    }

    /// <summary><c>user=alice</c>, <c>user=bob</c>: values of a field that is named; so is what goes on behind a value, <c>id:5-alpha</c>, <c>id:7-beta</c>.</summary>
    private bool AreOfOneField()
    {
        var first = _words[0].AsSpan();
        var length = first.IndexOf('=') + 1;
        if (length == 0 && first.IndexOf(MaskedLine.Wildcard) is var value and > 1 && first[value - 1] == ':')
            length = value + 1;

        var name = first[..length];
        foreach (var word in _words)
        {
            if (length == 0 || word.Length == length || !word.AsSpan().StartsWith(name, StringComparison.Ordinal))
                return false;
        }

        return true;
    }
}
