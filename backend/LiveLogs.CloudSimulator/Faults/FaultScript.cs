using System.Text.Json;
using System.Text.Json.Serialization;

namespace LiveLogs.CloudSimulator.Faults;

/// <summary>
/// The rules in force, in order. Rules come from code, from a JSON file, or over the control endpoint; JSON is an array of rules with
/// snake_case names: <c>[{"when": {"operation": "FilterLogEvents", "page": 7}, "then": {"error": {"code": "ThrottlingException"}}}]</c>.
/// </summary>
internal sealed class FaultScript(TimeProvider time)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault,
        ReadCommentHandling = JsonCommentHandling.Skip,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    private readonly Lock _lock = new();
    private readonly List<ActiveRule> _rules = [];

    public IReadOnlyList<FaultRule> Rules
    {
        get
        {
            lock (_lock)
                return [.. _rules.Select(active => active.Rule)];
        }
    }

    public void Add(FaultRule rule)
    {
        lock (_lock)
            _rules.Add(new ActiveRule(rule, time.GetUtcNow()));
    }

    /// <summary>Shorthand for a rule with these two halves.</summary>
    public void Add(FaultMatch when, FaultEffects then) => Add(new FaultRule { When = when, Then = then });

    /// <exception cref="JsonException">Not an array of rules, or a field that does not exist.</exception>
    public void AddJson(string json)
    {
        foreach (var rule in JsonSerializer.Deserialize<List<FaultRule>>(json, Json) ?? [])
            Add(rule);
    }

    public string ToJson() => JsonSerializer.Serialize(Rules, Json);

    public void Clear()
    {
        lock (_lock)
            _rules.Clear();
    }

    /// <summary>Counts the call, and says what goes wrong with it and by which rules.</summary>
    public (FaultEffects Effects, IReadOnlyList<string> Names) Next(FaultCall call)
    {
        lock (_lock)
        {
            if (_rules.Count == 0)
                return (FaultEffects.None, []);

            var effects = FaultEffects.None;
            var names = new List<string>();
            var now = time.GetUtcNow();
            foreach (var active in _rules.Where(active => active.Strikes(call, now)))
            {
                effects = effects.And(active.Rule.Then);
                names.Add(active.Rule.Name);
            }

            return (effects, names);
        }
    }

    private sealed class ActiveRule(FaultRule rule, DateTimeOffset addedAt)
    {
        private int _calls;
        private int _strikes;

        public FaultRule Rule { get; } = rule;

        public bool Strikes(FaultCall call, DateTimeOffset now)
        {
            var when = Rule.When;
            if (!Matches(when.Operation, call.Operation) || !Matches(when.Account, call.Account)
                || !Matches(when.Region, call.Region) || !Matches(when.Resource, call.Resource))
                return false;

            var number = ++_calls;
            if (number < when.FirstCall || number > when.LastCall || (when.Page ?? call.Page) != call.Page || call.Page > (when.LastPage ?? int.MaxValue) || _strikes >= when.Times)
                return false;
            if (now < when.From || now >= when.Until || (now - addedAt).TotalSeconds >= when.ForSeconds)
                return false;
            if (when.Probability < 1 && FaultDraw.At(when.Seed, number) >= when.Probability)
                return false;

            _strikes++;
            return true;
        }

        private static bool Matches(string? wanted, string? actual) => wanted is null || wanted == actual;
    }
}
