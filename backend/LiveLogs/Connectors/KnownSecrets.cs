using System.Text;
using System.Text.Json;
using LiveLogs.Connectors.Calls;
using LiveLogs.ProjectConfig.Fields;

namespace LiveLogs.Connectors;

/// <summary>
/// The secrets of a connection, to be struck out of whatever a provider says before anybody is shown it: services and what stands in front of them
/// repeat requests in their refusals, signed headers and all.
/// </summary>
internal sealed class KnownSecrets
{
    private const string Mask = "•••";

    /// <summary>So much of a secret in a row is a part of it; less may be chance.</summary>
    private const int Window = 12;

    /// <summary>Shorter ones are struck only as a whole word would be, and these not at all.</summary>
    private const int Shortest = 6;

    /// <summary>Texts are cut to that first: what comes behind is nobody's to read.</summary>
    private const int MaxRead = 4000;

    /// <summary>Tokens that were made of the secrets; older ones have ended.</summary>
    private const int MaxTokens = 8;

    /// <summary>Members of credentials files that are secrets; the rest are names and addresses, which explain an error.</summary>
    private static readonly string[] SecretMembers = ["private_key", "client_secret", "refresh_token", "subject_token"];

    /// <summary>Where a service begins to repeat the request that it was sent.</summary>
    private static readonly string[] Repetitions = ["The Canonical String", "The String-to-Sign", "canonical request"];

    /// <summary>As they are, and in letters.</summary>
    private static readonly string[] LineEnds = ["\r", "\n", "\\r", "\\n"];

    private readonly Lock _gate = new();
    private readonly List<string> _secrets = [];
    private readonly Queue<string> _tokens = new();

    /// <summary>Whether the words of what answers at an address are for nobody: it may be any program of the operator's network.</summary>
    public Predicate<Uri> IsClosed { get; init; } = _ => false;

    /// <summary>Takes them out of a configuration.</summary>
    /// <param name="config">The configuration.</param>
    /// <param name="fields">Those of its kind.</param>
    /// <param name="isClosed">See <see cref="IsClosed"/>.</param>
    public static KnownSecrets Of(JsonElement config, IReadOnlyList<ConfigField> fields, Predicate<Uri>? isClosed = null)
    {
        var known = isClosed is null ? new KnownSecrets() : new KnownSecrets { IsClosed = isClosed };
        foreach (var field in fields.Where(field => field.Secret))
        {
            if (config.ValueKind == JsonValueKind.Object && config.TryGetProperty(field.Name, out var value))
                known.Add(value);
        }

        return known;
    }

    /// <summary>A token that was made of the secrets.</summary>
    public void AddToken(string? token)
    {
        if (token is not { Length: >= Shortest })
            return;

        lock (_gate)
        {
            if (_tokens.Contains(token))
                return;

            _tokens.Enqueue(token);
            if (_tokens.Count > MaxTokens)
                _tokens.Dequeue();
        }
    }

    /// <summary>The text of the server at an address, as <see cref="Clean"/> has it; nothing when no one may see it.</summary>
    public string Said(Uri from, string text, int maxLength) => IsClosed(from) ? "" : Clean(text, maxLength);

    /// <summary>The code of the server at an address; where no one may see its text, only a code in the form of a provider's.</summary>
    public string? Code(Uri from, string? code) => IsClosed(from) ? ProviderCode.Of(code) : code;

    /// <summary>What a provider says, fit to be shown and logged: without secrets, without what it repeats of the request, and not too long.</summary>
    public string Clean(string text, int maxLength)
    {
        text = text.Length > MaxRead ? text[..MaxRead] : text;
        foreach (var repetition in Repetitions)
        {
            var at = text.IndexOf(repetition, StringComparison.OrdinalIgnoreCase);
            text = at < 0 ? text : text[..at].TrimEnd();
        }

        text = Strike(text);
        return text.Length > maxLength ? text[..maxLength] + "…" : text;
    }

    /// <summary>The text with every part of a secret in it masked.</summary>
    public string Strike(string text)
    {
        string[] secrets;
        lock (_gate)
            secrets = [.. _secrets, .. _tokens];

        var struck = new bool[text.Length];
        foreach (var secret in secrets)
            Mark(text, secret, struck);
        if (!struck.Contains(true))
            return text;

        var clean = new StringBuilder();
        for (var i = 0; i < text.Length; i++)
        {
            if (!struck[i])
                clean.Append(text[i]);
            else if (i == 0 || !struck[i - 1])
                clean.Append(Mask);
        }

        return clean.ToString();
    }

    /// <summary>Says nothing of them.</summary>
    public override string ToString() => nameof(KnownSecrets);

    private static void Mark(string text, string secret, bool[] struck)
    {
        var window = Math.Min(Window, secret.Length);
        for (var at = 0; at + window <= text.Length; at++)
        {
            if (secret.Contains(text.Substring(at, window), StringComparison.Ordinal))
                Array.Fill(struck, true, at, window);
        }
    }

    private void Add(JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Object)
        {
            foreach (var member in value.EnumerateObject().Where(member => SecretMembers.Contains(member.Name)))
                Add(member.Value);
        }
        else if (value.ValueKind == JsonValueKind.String && TryText(value) is { } text)
        {
            if (text.TrimStart().StartsWith('{') && TryParse(text) is { } inner)
                Add(inner);
            else
                Add(text);
        }
    }

    private void Add(string text)
    {
        // A key in PEM is known by its lines, whatever stands for the ends of them.
        foreach (var line in text.Split(LineEnds, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (line.Length < Shortest || line.StartsWith("-----", StringComparison.Ordinal))
                continue;

            _secrets.Add(line);
            if (Uri.EscapeDataString(line) is var escaped && escaped != line)
                _secrets.Add(escaped);
        }
    }

    private static string? TryText(JsonElement value)
    {
        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private static JsonElement? TryParse(string text)
    {
        try
        {
            return JsonElement.Parse(text);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
