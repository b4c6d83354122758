namespace LiveLogs.Connectors.Calls;

/// <summary>
/// How much of a quota's full rate is used, 0 to 1: a refusal takes three tenths of it away, and it comes back along a cubic curve, quickly to near
/// where it was, slowly past that, then quickly again. So do the AWS SDKs in their adaptive retry mode
/// (https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html), after the congestion control CUBIC (RFC 9438). The curve is that of
/// the share, not of requests: from the floor to nine tenths takes 4.4 s, whatever the rate is.
/// </summary>
internal sealed class CubicPace
{
    /// <summary>The least that is ever used.</summary>
    private const double Floor = 0.05;

    /// <summary>What a refusal leaves (RFC 9438: β).</summary>
    private const double Left = 0.7;

    /// <summary>Of the full rate, for a cubic second (RFC 9438: C).</summary>
    private const double Steepness = 0.02;

    private double _before = 1;
    private double _plateau;
    private TimeSpan _since;

    /// <param name="now">Time on the caller's clock, never less than before by much.</param>
    public double At(TimeSpan now)
    {
        var seconds = Math.Max(0, (now - _since).TotalSeconds) - _plateau;
        return Math.Clamp(_before + (Steepness * seconds * seconds * seconds), Floor, 1);
    }

    /// <summary>The mean between two times; exact where the curve is not cut off, since it is a cubic (Simpson's rule).</summary>
    public double Mean(TimeSpan from, TimeSpan to) => (At(from) + (4 * At((from + to) / 2)) + At(to)) / 6;

    /// <summary>The provider refused a request.</summary>
    /// <param name="now">When.</param>
    /// <param name="from">When requests are sent again.</param>
    public void Cut(TimeSpan now, TimeSpan from)
    {
        _before = At(now);
        _plateau = Math.Cbrt((1 - Left) * _before / Steepness);
        _since = from;
    }

    /// <summary>The refusals were none of the quota's.</summary>
    public void Restore(double rate, TimeSpan now) => (_before, _plateau, _since) = (Math.Max(rate, At(now)), 0, now);
}
