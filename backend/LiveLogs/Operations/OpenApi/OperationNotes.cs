using LiveLogs.Operations.Problems;

namespace LiveLogs.Operations.OpenApi;

/// <summary>What a query parameter means, beside its name and place, which the handler says.</summary>
/// <param name="Name">As it stands in the address.</param>
/// <param name="Description">For a person: meaning, default.</param>
/// <param name="Minimum">Of a whole number; null when it is none.</param>
/// <param name="Maximum">Of a whole number; null when it is none or has no bound.</param>
/// <param name="Values">All values there are; null when they cannot be listed.</param>
internal sealed record QueryNote(string Name, string Description, int? Minimum = null, int? Maximum = null, string[]? Values = null);

/// <summary>The operation takes the ETag of what it changes as <c>If-Match</c>.</summary>
/// <param name="IsRequired">Whether it is refused without (428).</param>
internal sealed record IfMatchNote(bool IsRequired);

/// <summary>The operation answers with one of several shapes.</summary>
/// <param name="Others">How many statuses from <see cref="OperationNotes.OtherShape"/> down hold them.</param>
internal sealed record SeveralShapesNote(int Others);

/// <summary>The operation is not for people's tokens.</summary>
/// <param name="Scheme">A name from <see cref="SecuritySchemes"/>.</param>
internal sealed record SecurityNote(string Scheme);

/// <summary>What endpoints say of themselves for the OpenAPI document, where their handlers cannot.</summary>
internal static class OperationNotes
{
    /// <summary>The document's generator knows one shape a status; further ones stand under statuses that HTTP does not have, and are moved.</summary>
    public const int OtherShape = 299;

    private const int MaxPage = 500;

    /// <summary>Describes a parameter of the query.</summary>
    public static TBuilder WithQuery<TBuilder>(
        this TBuilder builder, string name, string description, int? minimum = null, int? maximum = null, string[]? values = null)
        where TBuilder : IEndpointConventionBuilder =>
        builder.WithMetadata(new QueryNote(name, description, minimum, maximum, values));

    /// <summary>The pages of a list: <c>limit</c> and <c>cursor</c>.</summary>
    public static TBuilder WithPages<TBuilder>(this TBuilder builder, int largest = MaxPage)
        where TBuilder : IEndpointConventionBuilder =>
        builder
            .WithQuery("limit", "Items per page; 100 by default.", 1, largest)
            .WithQuery("cursor", "The `next_cursor` of the previous page.");

    /// <summary>The filter of a request: <c>q</c> and <c>level</c>.</summary>
    public static TBuilder WithFilter<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder =>
        builder
            .WithQuery("q", "A filter in the filter language; without it, everything matches.")
            .WithQuery("level", "A level name, or several separated by commas: exactly these levels.");

    /// <summary>The range of time of a query: <c>from</c> and <c>to</c>.</summary>
    public static TBuilder WithRange<TBuilder>(this TBuilder builder, string defaultFrom, string defaultTo)
        where TBuilder : IEndpointConventionBuilder =>
        builder
            .WithQuery("from", $"RFC 3339, inclusive; {defaultFrom} unless given.")
            .WithQuery("to", $"RFC 3339, exclusive; {defaultTo} unless given.");

    /// <summary>The ETag of what is changed comes as <c>If-Match</c>. It is refused where somebody changed it meanwhile, and, where it is required, without.</summary>
    public static TBuilder WithIfMatch<TBuilder>(this TBuilder builder, bool isRequired = false)
        where TBuilder : IEndpointConventionBuilder =>
        builder.WithMetadata(new IfMatchNote(isRequired))
            .ProducesProblems(isRequired ? [ProblemCodes.VersionMismatch, ProblemCodes.IfMatchRequired] : [ProblemCodes.VersionMismatch]);

    /// <summary>The operation asks for another proof than a user's token.</summary>
    public static TBuilder WithSecurity<TBuilder>(this TBuilder builder, string scheme)
        where TBuilder : IEndpointConventionBuilder =>
        builder.WithMetadata(new SecurityNote(scheme));

    /// <summary>200 with one shape or the other.</summary>
    public static RouteHandlerBuilder ProducesOneOf<TFirst, TSecond>(this RouteHandlerBuilder builder) =>
        builder.Produces<TFirst>().Produces<TSecond>(OtherShape).WithMetadata(new SeveralShapesNote(1));
}
