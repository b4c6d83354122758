using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace LiveLogs.CloudSimulator.CloudWatch;

/// <summary>
/// Reads the fields of a request and collects every broken constraint, so that the answer names all of them as the service does.
/// A missing field and a null one are the same.
/// </summary>
internal sealed partial class OperationInput(JsonElement body)
{
    private readonly List<string> _errors = [];

    public string? Text(string field, int min, int max, Regex? pattern = null, bool required = false, string[]? choices = null)
    {
        if (!TryGet(field, required, out var value))
            return null;

        var text = AsText(value);
        Check(field, text, min, max, pattern);
        if (choices is not null && !choices.Contains(text, StringComparer.Ordinal))
            Fail(field, text, $"Member must satisfy enum value set: [{string.Join(", ", choices)}]");
        return text;
    }

    public IReadOnlyList<string>? Texts(string field, int minCount, int maxCount, int min, int max, Regex? pattern = null)
    {
        if (!TryGet(field, required: false, out var value))
            return null;
        if (value.ValueKind != JsonValueKind.Array)
            throw Unreadable($"{KindOf(value)} cannot be converted to List");

        var texts = value.EnumerateArray().Select(AsText).ToList();
        CheckCount(field, texts.Count, minCount, maxCount);
        foreach (var text in texts)
            Check(field, text, min, max, pattern);
        return texts;
    }

    public long? Number(string field, long min, long max = long.MaxValue, bool required = false)
    {
        if (!TryGet(field, required, out var value))
            return null;
        if (value.ValueKind != JsonValueKind.Number || !value.TryGetInt64(out var number))
            throw Unreadable($"{KindOf(value)} cannot be converted to Long");

        if (number < min)
            Fail(field, number.ToString(CultureInfo.InvariantCulture), $"Member must have value greater than or equal to {min}");
        if (number > max)
            Fail(field, number.ToString(CultureInfo.InvariantCulture), $"Member must have value less than or equal to {max}");
        return number;
    }

    public bool Flag(string field)
    {
        if (!TryGet(field, required: false, out var value))
            return false;
        return value.ValueKind is JsonValueKind.True or JsonValueKind.False
            ? value.GetBoolean()
            : throw Unreadable($"{KindOf(value)} cannot be converted to Boolean");
    }

    public IReadOnlyList<JsonElement> Items(string field, int minCount, int maxCount)
    {
        if (!TryGet(field, required: true, out var value))
            return [];
        if (value.ValueKind != JsonValueKind.Array)
            throw Unreadable($"{KindOf(value)} cannot be converted to List");

        CheckCount(field, value.GetArrayLength(), minCount, maxCount);
        return [.. value.EnumerateArray()];
    }

    public string? GroupName(bool required = true) => Text("logGroupName", 1, 512, GroupNamePattern, required);

    public string? StreamName(bool required = true) => Text("logStreamName", 1, 512, StreamNamePattern, required);

    /// <exception cref="AwsException">At least one constraint was broken.</exception>
    public void ThrowIfInvalid()
    {
        if (_errors.Count > 0)
        {
            throw AwsException.Invalid(
                $"{_errors.Count} validation error{(_errors.Count == 1 ? "" : "s")} detected: {string.Join("; ", _errors)}");
        }
    }

    public void Fail(string field, string? value, string constraint) =>
        _errors.Add($"Value {(value is null ? "null" : $"'{value}'")} at '{field}' failed to satisfy constraint: {constraint}");

    [GeneratedRegex(@"^[\.\-_/#A-Za-z0-9]+\z", RegexOptions.CultureInvariant)]
    public static partial Regex GroupNamePattern { get; }

    [GeneratedRegex(@"^[\w#+=/:,.@-]*\z", RegexOptions.CultureInvariant)]
    public static partial Regex IdentifierPattern { get; }

    [GeneratedRegex(@"^[^:*]*\z", RegexOptions.CultureInvariant)]
    public static partial Regex StreamNamePattern { get; }

    internal static string AsText(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.String)
            throw Unreadable($"{KindOf(value)} cannot be converted to String");

        try
        {
            return value.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw Unreadable("Unpaired surrogate in a string");
        }
    }

    private bool TryGet(string field, bool required, out JsonElement value)
    {
        if (body.TryGetProperty(field, out value) && value.ValueKind != JsonValueKind.Null)
            return true;
        if (required)
            Fail(field, null, "Member must not be null");
        return false;
    }

    private void Check(string field, string text, int min, int max, Regex? pattern)
    {
        if (text.Length < min)
            Fail(field, text, $"Member must have length greater than or equal to {min}");
        if (text.Length > max)
            Fail(field, text, $"Member must have length less than or equal to {max}");
        // The patterns here begin with ^ and end with \z, which the service does not show.
        if (pattern is not null && text.Length > 0 && !pattern.IsMatch(text))
            Fail(field, text, $"Member must satisfy regular expression pattern: {pattern.ToString()[1..^2]}");
    }

    private void CheckCount(string field, int count, int min, int max)
    {
        if (count < min)
            Fail(field, "[]", $"Member must have length greater than or equal to {min}");
        if (count > max)
            Fail(field, $"[{count} items]", $"Member must have length less than or equal to {max}");
    }

    private static string KindOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => "STRING_VALUE",
        JsonValueKind.Number => value.TryGetInt64(out _) ? "NUMBER_VALUE" : "DECIMAL_VALUE",
        JsonValueKind.True => "TRUE_VALUE",
        JsonValueKind.False => "FALSE_VALUE",
        JsonValueKind.Array => "START_ARRAY",
        _ => "START_OBJECT",
    };

    private static AwsException Unreadable(string message) => new("SerializationException", message);
}
