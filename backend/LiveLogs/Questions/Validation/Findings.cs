using LiveLogs.Questions.Plans;

namespace LiveLogs.Questions.Validation;

/// <summary>Collects problems, each with its place.</summary>
internal sealed class Findings
{
    private const int Most = 20;

    private readonly List<PlanProblem> _problems = [];

    public IReadOnlyList<PlanProblem> Problems => _problems;

    public void Add(string path, string code, string message)
    {
        if (_problems.Count < Most)
            _problems.Add(new PlanProblem(path, code, message.Length <= 300 ? message : message[..299] + "…"));
    }

    /// <summary>Adds a problem when something is not as it has to be; whether it is.</summary>
    public bool Require(bool holds, string path, string code, string message)
    {
        if (!holds)
            Add(path, code, message);

        return holds;
    }

    public static string Short(string? text) => text is null ? "" : text.Length <= 60 ? text : text[..60] + "…";
}
