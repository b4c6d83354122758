using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace LiveLogs.Connectors.Push;

/// <summary>Section <c>Push</c>.</summary>
internal sealed class PushOptions
{
    public const string Section = "Push";

    /// <summary>Body of a request as it comes over the wire, in bytes, 64 KiB–64 MiB. Default 10 MiB.</summary>
    [Range(64 * 1024, 64 * 1024 * 1024)]
    public int MaxBodyBytes { get; set; } = 10 * 1024 * 1024;

    /// <summary>The same after unpacking, in bytes, 64 KiB–512 MiB. Default 64 MiB.</summary>
    [Range(64 * 1024, 512 * 1024 * 1024)]
    public int MaxUnpackedBytes { get; set; } = 64 * 1024 * 1024;

    /// <summary>Records of one request, 1,000–1,000,000. Default 100,000.</summary>
    [Range(1_000, 1_000_000)]
    public int MaxRecords { get; set; } = 100_000;

    /// <summary>
    /// Memory for all requests that are being read, wait for their turn or are worked on, in bytes, 1 MiB–16 GiB; for one connection at most a
    /// quarter, for one project half, but enough for one request. A request that finds no room gets a 503. Default 768 MiB.
    /// </summary>
    [Range(typeof(long), "1048576", "17179869184")]
    public long MaxMemoryBytes { get; set; } = 768 * 1024 * 1024;

    /// <summary>Requests worked on at once, 1–256, of one project at most half, of one connection a quarter; more wait their turn. Default 8.</summary>
    [Range(1, 256)]
    public int MaxConcurrent { get; set; } = 8;

    /// <summary>How long a request may wait for its turn and the database before its sender is asked to send again, 1 s–2 min. Default 8 s: Pub/Sub gives up after 10.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:02:00")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(8);

    /// <summary>Where the keys are that Google signs Pub/Sub's tokens with (JWKS).</summary>
    [Url]
    public string GoogleKeysAddress { get; set; } = "https://www.googleapis.com/oauth2/v3/certs";
}

[OptionsValidator]
internal sealed partial class PushOptionsValidator : IValidateOptions<PushOptions>;
