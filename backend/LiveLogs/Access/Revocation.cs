namespace LiveLogs.Access;

/// <summary>Takes a person's role in a project away: tokens issued until then give none there.</summary>
/// <param name="Subject">The claim <c>sub</c> of the person's tokens.</param>
/// <param name="RevokedAt">Tokens that were issued later (<c>iat</c>) are good again.</param>
/// <param name="RevokedBy">The subject of the admin who did it.</param>
internal sealed record Revocation(string Subject, DateTimeOffset RevokedAt, string RevokedBy);
