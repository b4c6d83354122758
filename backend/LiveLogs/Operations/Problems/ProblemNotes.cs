namespace LiveLogs.Operations.Problems;

/// <summary>Codes that an endpoint, or something that stands before it, answers.</summary>
/// <param name="Codes">With their statuses.</param>
internal sealed record ProblemsNote(IReadOnlyCollection<ProblemCode> Codes);

/// <summary>A code that everything else answers, and this endpoint does not.</summary>
/// <param name="Code">With its status.</param>
internal sealed record ProblemExceptionNote(ProblemCode Code);

/// <summary>What endpoints say of their errors. The OpenAPI document has it from here.</summary>
internal static class ProblemNotes
{
    /// <summary>Names codes that the endpoint answers, beside those of what stands before it: whatever adds a check to an endpoint names the codes of the check itself.</summary>
    public static TBuilder ProducesProblems<TBuilder>(this TBuilder builder, params IEnumerable<ProblemCode> codes)
        where TBuilder : IEndpointConventionBuilder =>
        builder.WithMetadata(new ProblemsNote([.. codes]));

    /// <summary>Takes out a code of those that every endpoint answers.</summary>
    public static TBuilder NeverProduces<TBuilder>(this TBuilder builder, ProblemCode code)
        where TBuilder : IEndpointConventionBuilder =>
        builder.WithMetadata(new ProblemExceptionNote(code));
}
