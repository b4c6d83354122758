namespace LiveLogs.Connectors.GoogleCloud;

/// <summary>
/// A credentials file as <see cref="CredentialsFileReader"/> understood it. It holds the fields that are used and nothing of
/// the text: what Google's library gets is made of these, so no second reader can understand the text in another way.
/// </summary>
internal abstract record CredentialsFile
{
    /// <summary>Longer texts, in characters, are not credentials.</summary>
    public const int MaxLength = 32 * 1024;

    /// <summary>The project whose request quota is used; null when the file does not say.</summary>
    public string? Project { get; init; }

    /// <summary>Whether it uses files or an identity of the machine that LiveLogs runs on.</summary>
    public abstract bool NeedsHost { get; }

    /// <summary>Every address that is contacted with it.</summary>
    public abstract IEnumerable<Uri> Addresses { get; }

    /// <summary>Secrets stay out of whatever prints this.</summary>
    public sealed override string ToString() => GetType().Name;
}

/// <summary>The key file of a service account.</summary>
/// <param name="Email">Whose key it is.</param>
/// <param name="KeyId">Google's id of the key.</param>
/// <param name="PrivateKey">In PEM form: a secret.</param>
/// <param name="TokenAddress">Where the key is exchanged for access tokens.</param>
internal sealed record ServiceAccountFile(string Email, string KeyId, string PrivateKey, Uri TokenAddress) : CredentialsFile
{
    public override bool NeedsHost => false;

    public override IEnumerable<Uri> Addresses => [TokenAddress];
}

/// <summary>Workload identity federation: a token of another identity provider is exchanged for one of Google.
/// <see href="https://google.aip.dev/auth/4117"/></summary>
/// <param name="Audience">The provider's full name at Google.</param>
/// <param name="SubjectTokenType">The kind of the token that is exchanged.</param>
/// <param name="TokenAddress">Where it is exchanged.</param>
/// <param name="Source">Where it comes from.</param>
internal sealed record ExternalAccountFile(string Audience, string SubjectTokenType, Uri TokenAddress, SubjectTokenSource Source) : CredentialsFile
{
    /// <summary>Where the exchanged token is turned into one of a service account; null when it is used as it is.</summary>
    public Uri? ImpersonationAddress { get; init; }

    /// <summary>Where such tokens can be asked about; it is not contacted.</summary>
    public Uri? InfoAddress { get; init; }

    public string? ClientId { get; init; }

    /// <summary>A secret.</summary>
    public string? ClientSecret { get; init; }

    public string? WorkforcePoolUserProject { get; init; }

    public override bool NeedsHost => Source is not UrlTokenSource;

    public override IEnumerable<Uri> Addresses =>
        [TokenAddress, .. ImpersonationAddress is { } impersonation ? [impersonation] : Array.Empty<Uri>(), .. Source.Addresses];
}

/// <summary>Where a token that is exchanged comes from. Only a plain address is the user's own; files and the machine's identity are the operator's.</summary>
internal abstract record SubjectTokenSource
{
    public virtual IEnumerable<Uri> Addresses => [];

    /// <summary>The field of a JSON answer that holds the token; null when the whole text is the token.</summary>
    public string? JsonField { get; init; }

    /// <summary>Secrets stay out of whatever prints this.</summary>
    public sealed override string ToString() => GetType().Name;
}

/// <param name="Address">Where it is fetched.</param>
/// <param name="Headers">Sent with the request; they may hold secrets.</param>
internal sealed record UrlTokenSource(Uri Address, IReadOnlyDictionary<string, string> Headers) : SubjectTokenSource
{
    public override IEnumerable<Uri> Addresses => [Address];
}

/// <param name="Path">Of a file of the host.</param>
internal sealed record FileTokenSource(string Path) : SubjectTokenSource;

/// <summary>The AWS identity of the host, proven by a signed request to AWS.</summary>
/// <param name="VerificationUrl">Of AWS; Google calls it, not we.</param>
internal sealed record AwsTokenSource(string VerificationUrl) : SubjectTokenSource
{
    public Uri? RegionAddress { get; init; }

    public Uri? CredentialsAddress { get; init; }

    public Uri? SessionTokenAddress { get; init; }

    public override IEnumerable<Uri> Addresses => new[] { RegionAddress, CredentialsAddress, SessionTokenAddress }.OfType<Uri>();
}
