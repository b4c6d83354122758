namespace LiveLogs.Operations.Problems;

/// <summary>A code that programs switch on, with the status that it comes with. A code that comes with two statuses is two of these.</summary>
/// <param name="Status">HTTP status, 400–599.</param>
/// <param name="Code">Stable, snake_case.</param>
/// <param name="Meaning">What it says, as a sentence.</param>
internal sealed record ProblemCode(int Status, string Code, string Meaning);
