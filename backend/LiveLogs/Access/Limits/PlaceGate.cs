namespace LiveLogs.Access.Limits;

/// <summary>The caller that asks for a place.</summary>
/// <param name="Person">The token's subject.</param>
/// <param name="Project">The project's slug.</param>
internal readonly record struct Asker(string Person, string Project)
{
    /// <summary>The caller of a request whose project was checked.</summary>
    public static Asker Of(HttpContext context) => new(context.User.Subject(), context.Features.Get<ProjectScope>()?.Slug ?? "");
}

/// <summary>How many may have a place at a time.</summary>
/// <param name="All">On this instance.</param>
/// <param name="PerPerson">Of one person.</param>
/// <param name="PerProject">Of one project.</param>
/// <param name="WaitingPerPerson">Of one person that wait for one.</param>
internal sealed record PlaceLimits(int All, int PerPerson, int PerProject, int WaitingPerPerson);

/// <summary>
/// Grants places for expensive work, so that no one can take the share of others: a person has few, and a place that becomes free goes to the person who has the fewest.
/// </summary>
internal sealed class PlaceGate(PlaceLimits limits, TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, int> _persons = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _projects = new(StringComparer.Ordinal);
    private readonly LinkedList<Waiter> _waiting = new();
    private int _taken;

    /// <summary>Places that are taken now.</summary>
    public int Taken
    {
        get
        {
            lock (_lock)
                return _taken;
        }
    }

    /// <summary>How many wait for one.</summary>
    public int Waiting
    {
        get
        {
            lock (_lock)
                return _waiting.Count;
        }
    }

    /// <summary>Waits for a place; the caller disposes it.</summary>
    /// <param name="asker">Who asks.</param>
    /// <param name="patience">How long to wait; <see cref="Timeout.InfiniteTimeSpan"/> for as long as it takes, however many wait already.</param>
    /// <param name="cancellationToken">The asker left.</param>
    /// <exception cref="TooManyException">There is none, and none became free in time.</exception>
    public async ValueTask<IDisposable> EnterAsync(Asker asker, TimeSpan patience, CancellationToken cancellationToken)
    {
        LinkedListNode<Waiter> waiter;
        lock (_lock)
        {
            if (HasRoom(asker))
                return Take(asker);

            if (patience != Timeout.InfiniteTimeSpan && _waiting.Count(other => other.Asker.Person == asker.Person) >= limits.WaitingPerPerson)
                throw Refusal(asker);

            waiter = _waiting.AddLast(new Waiter(asker));
        }

        try
        {
            return await waiter.Value.Task.WaitAsync(patience, time, cancellationToken);
        }
        catch (TimeoutException)
        {
            throw GiveUp(waiter);
        }
        catch (OperationCanceledException)
        {
            GiveUp(waiter);
            throw;
        }
    }

    /// <summary>Leaves the queue; a place that was given at this very moment goes to the next.</summary>
    private TooManyException GiveUp(LinkedListNode<Waiter> waiter)
    {
        lock (_lock)
        {
            var refusal = Refusal(waiter.Value.Asker);
            if (waiter.List is not null)
                _waiting.Remove(waiter);

            waiter.Value.Granted?.Dispose();
            return refusal;
        }
    }

    private bool HasRoom(Asker asker) => _taken < limits.All && !IsPersonFull(asker) && !IsProjectFull(asker);

    private bool IsPersonFull(Asker asker) => _persons.GetValueOrDefault(asker.Person) >= limits.PerPerson;

    private bool IsProjectFull(Asker asker) => _projects.GetValueOrDefault(asker.Project) >= limits.PerProject;

    private TooManyException Refusal(Asker asker) => new(IsPersonFull(asker) ? TooMany.OfUser : IsProjectFull(asker) ? TooMany.OfProject : TooMany.OfAll);

    private Place Take(Asker asker)
    {
        _taken++;
        Add(_persons, asker.Person, 1);
        Add(_projects, asker.Project, 1);
        return new Place(this, asker);
    }

    private void Leave(Asker asker)
    {
        lock (_lock)
        {
            _taken--;
            Add(_persons, asker.Person, -1);
            Add(_projects, asker.Project, -1);
            while (Next() is { } next)
            {
                _waiting.Remove(next);
                next.Value.Grant(Take(next.Value.Asker));
            }
        }
    }

    /// <summary>The next caller: of those that may have a place, the one with the fewest places, and of these the one that has waited longest.</summary>
    private LinkedListNode<Waiter>? Next()
    {
        LinkedListNode<Waiter>? best = null;
        for (var waiter = _waiting.First; waiter is not null; waiter = waiter.Next)
        {
            if (HasRoom(waiter.Value.Asker) && (best is null || Has(waiter) < Has(best)))
                best = waiter;
        }

        return best;

        int Has(LinkedListNode<Waiter> waiter) => _persons.GetValueOrDefault(waiter.Value.Asker.Person);
    }

    private static void Add(Dictionary<string, int> counts, string key, int change)
    {
        var count = counts.GetValueOrDefault(key) + change;
        if (count == 0)
            counts.Remove(key);
        else
            counts[key] = count;
    }

    private sealed class Waiter(Asker asker)
    {
        private readonly TaskCompletionSource<IDisposable> _granted = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Asker Asker { get; } = asker;

        public Task<IDisposable> Task => _granted.Task;

        public IDisposable? Granted { get; private set; }

        public void Grant(IDisposable place)
        {
            Granted = place;
            _granted.SetResult(place);
        }
    }

    private sealed class Place(PlaceGate gate, Asker asker) : IDisposable
    {
        private int _isLeft;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _isLeft, 1) == 0)
                gate.Leave(asker);
        }
    }
}
