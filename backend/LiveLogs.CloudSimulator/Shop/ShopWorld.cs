using System.Globalization;

namespace LiveLogs.CloudSimulator.Shop;

/// <summary>A line that is going to be written.</summary>
internal sealed record ShopLine(DateTimeOffset At, ShopLogGroup Group, string Stream, string Message);

/// <summary>What all parts of the shop share: the dice, the machines, the incidents, and the lines that are due later.</summary>
internal sealed class ShopWorld
{
    private static readonly TimeSpan TaskLife = TimeSpan.FromMinutes(22);

    private readonly PriorityQueue<ShopLine, (long Ticks, long Number)> _due = new();
    private readonly DateTimeOffset _opened;
    private readonly int _seed;
    private long _written;

    /// <param name="seed">Chooses the customers.</param>
    /// <param name="opened">When the demo starts; incidents are placed around it.</param>
    public ShopWorld(int seed, DateTimeOffset opened)
    {
        _seed = seed + (int)(opened.ToUnixTimeSeconds() % 1_000_000);
        _opened = opened;
        Dice = new Random(_seed);
        Incidents = new Incidents(opened);
    }

    public Random Dice { get; }

    public Incidents Incidents { get; }

    public void Write(DateTimeOffset at, ShopLogGroup group, string stream, string message) =>
        _due.Enqueue(new ShopLine(at, group, stream, message), (at.UtcTicks, _written++));

    /// <summary>The lines up to a moment, oldest first.</summary>
    public IReadOnlyList<ShopLine> TakeUntil(DateTimeOffset now)
    {
        var lines = new List<ShopLine>();
        while (_due.TryPeek(out _, out var due) && due.Ticks <= now.UtcTicks)
            lines.Add(_due.Dequeue());
        return lines;
    }

    public T Pick<T>(IReadOnlyList<T> choices) => choices[Dice.Next(choices.Count)];

    public bool Chance(double probability) => Dice.NextDouble() < probability;

    /// <summary>A duration around the typical one; now and then several times as long, as real ones are.</summary>
    public TimeSpan About(double milliseconds)
    {
        var spread = Math.Exp((Dice.NextDouble() + Dice.NextDouble() + Dice.NextDouble() - 1.5) * 0.9);
        return TimeSpan.FromMilliseconds(milliseconds * spread * (Chance(0.02) ? 5 : 1));
    }

    public string Hex(int digits)
    {
        var bytes = new byte[(digits + 1) / 2];
        Dice.NextBytes(bytes);
        return Convert.ToHexStringLower(bytes)[..digits];
    }

    public Guid Uuid()
    {
        var bytes = new byte[16];
        Dice.NextBytes(bytes);
        (bytes[7], bytes[8]) = ((byte)((bytes[7] & 0x0F) | 0x40), (byte)((bytes[8] & 0x3F) | 0x80));
        return new Guid(bytes);
    }

    /// <summary>An ECS stream name, <c>service/container/task</c>. Each of the tasks is replaced now and then, one after the other.</summary>
    public string EcsStream(string service, string container, int tasks, DateTimeOffset at)
    {
        var task = Dice.Next(tasks);
        return $"{service}/{container}/{Identity($"{service}{task}", at + (TaskLife / tasks * task))}";
    }

    /// <summary>A Lambda stream name, <c>yyyy/MM/dd/[$LATEST]instance</c>.</summary>
    public string LambdaStream(string function, int instances, DateTimeOffset at) => string.Create(
        CultureInfo.InvariantCulture, $"{at:yyyy/MM/dd}/[$LATEST]{Identity($"{function}{Dice.Next(instances)}", at)}");

    /// <summary>32 hexadecimal digits that stay the same for the life of a task.</summary>
    private string Identity(string name, DateTimeOffset at)
    {
        var number = _seed + (int)Math.Floor((at - _opened) / TaskLife);
        foreach (var character in name)
            number = unchecked((number * 31) + character);
        var bytes = new byte[16];
        new Random(number).NextBytes(bytes);
        return Convert.ToHexStringLower(bytes);
    }
}
