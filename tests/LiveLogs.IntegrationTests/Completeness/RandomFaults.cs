using LiveLogs.CloudSimulator.Faults;

namespace LiveLogs.IntegrationTests.Completeness;

/// <summary>A fault script out of a seed: a few rules, each for part of the calls and of the time.</summary>
internal static class RandomFaults
{
    /// <summary>How long the faults last; after it the cloud is well again.</summary>
    public static readonly TimeSpan Duration = TimeSpan.FromMinutes(30);

    /// <param name="random">Of the seed.</param>
    /// <param name="operation">The reading operation of the cloud.</param>
    public static IEnumerable<FaultRule> Make(Random random, string operation)
    {
        var rules = random.Next(2, 6);
        for (var i = 0; i < rules; i++)
        {
            yield return new FaultRule
            {
                Name = $"random {i}",
                When = new FaultMatch
                {
                    Operation = operation,
                    Probability = 0.05 + (random.NextDouble() * 0.45),
                    Seed = random.Next(),
                    FirstCall = random.Next(1, 20),
                    ForSeconds = random.Next(60, (int)Duration.TotalSeconds),
                },
                Then = Effect(random),
            };
        }
    }

    private static FaultEffects Effect(Random random) => random.Next(14) switch
    {
        0 => new FaultEffects { Error = new FaultError { Code = "ThrottlingException", Status = 429 } },
        1 => new FaultEffects { Error = new FaultError { Code = "ServiceUnavailableException", Status = 503 } },
        2 => new FaultEffects { Error = new FaultError { Code = "InternalFailure", Status = 500 } },
        3 => new FaultEffects { HtmlStatus = random.Next(2) == 0 ? 200 : 502 },
        4 => new FaultEffects { TruncateAfter = random.Next(1, 400) },
        5 => new FaultEffects { Reset = true },
        6 => new FaultEffects { CutAfter = random.Next(1, 400) },
        7 => new FaultEffects { Gzip = true },
        8 => new FaultEffects { SplitCharacters = true },
        9 => new FaultEffects { EmptyPage = true },
        10 => new FaultEffects { PageItems = random.Next(1, 40) },
        11 => new FaultEffects { RepeatToken = true },
        12 => new FaultEffects { ExtraToken = true },
        _ => new FaultEffects { StallSeconds = random.Next(1, 10) },
    };
}
