namespace LiveLogs.CloudSimulator.Faults;

/// <summary>What goes wrong with one call. Several rules may add up; of two that set the same thing, the earlier rule wins.</summary>
internal sealed record FaultEffects
{
    public static readonly FaultEffects None = new();

    /// <summary>Answer with this error of the service, before anything else is looked at.</summary>
    public FaultError? Error { get; init; }

    /// <summary>Answer with a proxy's HTML page and this status.</summary>
    public int? HtmlStatus { get; init; }

    /// <summary>A complete HTTP answer whose body ends after this many bytes: truncated JSON.</summary>
    public int? TruncateAfter { get; init; }

    /// <summary>Reset the connection before any header.</summary>
    public bool Reset { get; init; }

    /// <summary>Announce the whole body, send this many bytes, and reset the connection.</summary>
    public int? CutAfter { get; init; }

    /// <summary>Say nothing for this long, before the headers or after <see cref="StallAfter"/> bytes of the body.</summary>
    public double? StallSeconds { get; init; }

    public int? StallAfter { get; init; }

    /// <summary>Compress the body, asked or not.</summary>
    public bool Gzip { get; init; }

    /// <summary>Send chunks whose borders lie inside multi-byte characters.</summary>
    public bool SplitCharacters { get; init; }

    /// <summary>No items, but a token; the next page has what this one would have had.</summary>
    public bool EmptyPage { get; init; }

    /// <summary>The answer carries the token of the question again.</summary>
    public bool RepeatToken { get; init; }

    /// <summary>Even the last page carries a token; the page behind it is empty and ends the scan.</summary>
    public bool ExtraToken { get; init; }

    /// <summary>At most this many items, whatever limit was asked for.</summary>
    public int? PageItems { get; init; }

    /// <summary>At most this many bytes of items.</summary>
    public int? PageBytes { get; init; }

    /// <summary>No body at all, with this status: 200 or 204.</summary>
    public int? EmptyStatus { get; init; }

    /// <summary>A complete answer that says that it may lack something.</summary>
    public FaultPartial? Partial { get; init; }

    /// <summary>An intermediary answers with what was true so long ago, and says so in <c>Age</c>.</summary>
    public double? StaleAgeSeconds { get; init; }

    /// <summary>A refusal says when to come back.</summary>
    public double? RetryAfterSeconds { get; init; }

    /// <summary>Written events stay invisible for a while.</summary>
    public FaultVisibility? Visibility { get; init; }

    /// <summary>The server's clock is wrong by so much: its <c>Date</c>, and what it thinks of signing times.</summary>
    public double? ClockOffsetSeconds { get; init; }

    /// <summary>Lists know nothing of what came in during the last so many seconds.</summary>
    public double? StaleSeconds { get; init; }

    /// <summary>How a query that was started ends: <c>Failed</c> or <c>Timeout</c>.</summary>
    public string? QueryStatus { get; init; }

    /// <summary>What goes wrong after the headers of a stream of events.</summary>
    public FaultEventStream? EventStream { get; init; }

    /// <summary>The part of the quota that other clients of the account leave over.</summary>
    public double? QuotaShare { get; init; }

    public FaultEffects And(FaultEffects other) => new()
    {
        Error = Error ?? other.Error,
        HtmlStatus = HtmlStatus ?? other.HtmlStatus,
        TruncateAfter = TruncateAfter ?? other.TruncateAfter,
        Reset = Reset || other.Reset,
        CutAfter = CutAfter ?? other.CutAfter,
        StallSeconds = StallSeconds ?? other.StallSeconds,
        StallAfter = StallAfter ?? other.StallAfter,
        Gzip = Gzip || other.Gzip,
        SplitCharacters = SplitCharacters || other.SplitCharacters,
        EmptyPage = EmptyPage || other.EmptyPage,
        RepeatToken = RepeatToken || other.RepeatToken,
        ExtraToken = ExtraToken || other.ExtraToken,
        PageItems = PageItems ?? other.PageItems,
        PageBytes = PageBytes ?? other.PageBytes,
        EmptyStatus = EmptyStatus ?? other.EmptyStatus,
        Partial = Partial ?? other.Partial,
        StaleAgeSeconds = StaleAgeSeconds ?? other.StaleAgeSeconds,
        RetryAfterSeconds = RetryAfterSeconds ?? other.RetryAfterSeconds,
        Visibility = Visibility ?? other.Visibility,
        ClockOffsetSeconds = ClockOffsetSeconds ?? other.ClockOffsetSeconds,
        StaleSeconds = StaleSeconds ?? other.StaleSeconds,
        QueryStatus = QueryStatus ?? other.QueryStatus,
        EventStream = EventStream ?? other.EventStream,
        QuotaShare = QuotaShare ?? other.QuotaShare,
    };
}

/// <summary>An error answer of the service.</summary>
internal sealed record FaultError
{
    /// <summary>The error code, for example <c>ThrottlingException</c>.</summary>
    public required string Code { get; init; }

    public string? Message { get; init; }

    public int Status { get; init; } = StatusCodes.Status400BadRequest;

    public FaultErrorForm Form { get; init; }
}

/// <summary>The ways in which services of one cloud are known to write an error.</summary>
internal enum FaultErrorForm
{
    /// <summary><c>{"__type":"ThrottlingException","message":…}</c></summary>
    Plain,

    /// <summary><c>"com.amazon.coral.service#ThrottlingException"</c></summary>
    Namespaced,

    /// <summary><c>"ThrottlingException:http://internal.amazon.com/coral/…"</c></summary>
    WithUrl,

    /// <summary>The key of the text is <c>Message</c>.</summary>
    CapitalMessage,
}

/// <summary>Why an answer may lack something.</summary>
internal enum FaultPartial
{
    /// <summary>Some of the servers behind the service did not answer.</summary>
    Warning,
}

/// <summary>Makes written events visible late.</summary>
internal sealed record FaultVisibility
{
    public required double DelaySeconds { get; init; }

    /// <summary>The part of the events that is late, 0 to 1, drawn from <see cref="Seed"/>.</summary>
    public double Share { get; init; } = 1;

    public int Seed { get; init; }
}
