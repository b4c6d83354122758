using LiveLogs.Ingestion;
using LiveLogs.Logs;

namespace LiveLogs.Connectors.Trials;

/// <summary>What differs between clouds in what a connection test says.</summary>
internal sealed record TrialWords
{
    /// <summary>All is well with the only source, by its name: a sentence without its full stop.</summary>
    public required Func<string, string> One { get; init; }

    /// <summary>What several sources are called, such as <c>log groups</c>.</summary>
    public required string Many { get; init; }

    /// <summary>What is said when nothing was there to be shown.</summary>
    public required string NoSample { get; init; }

    /// <summary>Failures of one source that say nothing of the others; after any other, they are not tried.</summary>
    public required IReadOnlyList<LogSourceFailure> OfOneSource { get; init; }

    /// <summary>The error code by which the region, not the source, is wrong.</summary>
    public string? WrongRegionCode { get; init; }
}

/// <summary>
/// Tries the sources of a connection one after the other within a time limit, and reports the result: a few lines when all can be read,
/// else the first failure and what to do.
/// </summary>
internal sealed class ConnectionTrial(TrialWords words, TimeSpan limit, TimeProvider time)
{
    public const int MaxSamples = 5;

    private static readonly TimeSpan ClockJump = TimeSpan.FromSeconds(5);

    private readonly long _started = time.GetTimestamp();
    private readonly List<SampleLine> _sample = [];
    private readonly List<string> _warnings = [];
    private readonly List<(string Source, LogSourceException Error)> _failures = [];
    private TimeSpan? _latency;
    private bool _sawOnlyPart;

    /// <summary>The first source that does not exist; null when all do.</summary>
    public string? Missing => _failures.Find(failure => failure.Error.Failure == LogSourceFailure.NotFound).Source;

    public bool HasFailed => _failures.Count > 0;

    /// <summary>Runs a connection test.</summary>
    /// <param name="sources">What is tried.</param>
    /// <param name="read">Reads a few events of one source, and says <see cref="Answered"/> when the first answer is there.</param>
    /// <param name="afterwards">What else is worth knowing; null: nothing.</param>
    /// <param name="tooSlow">Why not even the first source was done in time.</param>
    /// <param name="cancellationToken">Gives up without a result.</param>
    public async Task<ConnectionTestResult> RunAsync<TSource>(
        IReadOnlyList<TSource> sources,
        Func<TSource, CancellationToken, Task> read,
        Func<CancellationToken, Task>? afterwards,
        Func<LogSourceException> tooSlow,
        CancellationToken cancellationToken)
        where TSource : ILogSource
    {
        using var deadline = new CancellationTokenSource(limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        var tried = 0;
        try
        {
            for (var isHopeless = false; tried < sources.Count && !isHopeless; tried++)
                isHopeless = await TryAsync(sources[tried], read, either.Token) is { } failure && !words.OfOneSource.Contains(failure);

            if (afterwards is not null)
                await afterwards(either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            if (tried == 0)
                _failures.Add((sources[0].Name, tooSlow()));
            else if (tried < sources.Count)
                Warn($"There was no time to try {sources.Count - tried} of {sources.Count} {words.Many}.");
        }

        _latency ??= time.GetElapsedTime(_started);
        return HasFailed ? Failed(sources.Count) : Succeeded(sources.Count == 1 ? words.One(sources[0].Name) : $"{sources.Count} {words.Many} can be read");
    }

    /// <summary>The provider answered.</summary>
    /// <param name="lines">Some of what it said.</param>
    public void Answered(IEnumerable<SampleLine> lines)
    {
        _latency ??= time.GetElapsedTime(_started);
        _sample.AddRange(lines.Take(MaxSamples - _sample.Count));
    }

    /// <summary>There is not even anything to try.</summary>
    /// <param name="what">Could not be had.</param>
    /// <param name="error">For this reason.</param>
    public ConnectionTestResult Refused(string what, LogSourceException error)
    {
        _latency ??= time.GetElapsedTime(_started);
        _failures.Add((what, error));
        return Failed(1);
    }

    public void Warn(string warning) => _warnings.Add(warning);

    /// <summary>More pages would have followed.</summary>
    public void SawOnlyPart() => _sawOnlyPart = true;

    private async Task<LogSourceFailure?> TryAsync<TSource>(TSource source, Func<TSource, CancellationToken, Task> read, CancellationToken cancellationToken)
        where TSource : ILogSource
    {
        try
        {
            var offset = ClockOffset(source);
            await read(source, cancellationToken);
            // The answer may have shown that what was looked at is another hour than the last one.
            if ((ClockOffset(source) - offset).Duration() > ClockJump && _sample.Count == 0)
                await read(source, cancellationToken);
            return null;
        }
        catch (LogSourceException error)
        {
            _latency ??= time.GetElapsedTime(_started);
            _failures.Add((source.Name, error));
            return error.Failure;
        }
    }

    private TimeSpan ClockOffset(ILogSource source) => source.ServerNow() - EventTime.From(time.GetUtcNow());

    private ConnectionTestResult Succeeded(string what) => new()
    {
        Message = _sample.Count > 0 ? $"{what}." : $"{what}. {(_sawOnlyPart ? "The part of the last hour that was looked at holds nothing that matches." : words.NoSample)}",
        Latency = _latency!.Value,
        Sample = _sample,
        Warnings = _warnings,
    };

    private ConnectionTestResult Failed(int sources)
    {
        var (source, error) = _failures[0];
        if (_failures.Count > 1)
            Warn($"These {words.Many} cannot be read either: {string.Join(", ", _failures.Skip(1).Select(failure => failure.Source))}.");

        return new ConnectionTestResult
        {
            Failure = FailureOf(error),
            Message = sources == 1 ? error.Message : $"{source}: {error.Message}",
            Latency = _latency!.Value,
            Sample = _sample,
            Advice = error.Advice,
            ProviderCode = error.ProviderCode,
            MissingPermission = error.MissingPermission,
            Warnings = _warnings,
        };
    }

    private ConnectionTestFailure FailureOf(LogSourceException error) => error.Failure switch
    {
        _ when error.ProviderCode is { } code && code == words.WrongRegionCode => ConnectionTestFailure.Region,
        LogSourceFailure.Credentials => ConnectionTestFailure.Credentials,
        LogSourceFailure.Permission => ConnectionTestFailure.Permission,
        LogSourceFailure.NotFound => ConnectionTestFailure.NotFound,
        LogSourceFailure.Throttled => ConnectionTestFailure.Throttled,
        LogSourceFailure.Forbidden => ConnectionTestFailure.Forbidden,
        LogSourceFailure.Configuration => ConnectionTestFailure.Configuration,
        LogSourceFailure.Transient when error.InnerException is HttpRequestException or IOException or TimeoutException => ConnectionTestFailure.Network,
        _ => ConnectionTestFailure.Service,
    };
}
