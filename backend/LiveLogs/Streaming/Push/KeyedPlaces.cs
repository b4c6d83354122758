namespace LiveLogs.Streaming.Push;

/// <summary>So many places for each key. Who finds none waits for one of its own key only.</summary>
/// <param name="each">Places of a key, from 1.</param>
internal sealed class KeyedPlaces<TKey>(int each)
    where TKey : notnull
{
    private readonly Lock _lock = new();
    private readonly Dictionary<TKey, Places> _places = [];

    /// <summary>Waits for a place.</summary>
    /// <returns>To be disposed of, once, when the place is free again.</returns>
    /// <exception cref="OperationCanceledException">The wait was given up.</exception>
    public async Task<IDisposable> EnterAsync(TKey key, CancellationToken cancellationToken)
    {
        Places places;
        lock (_lock)
        {
            if (!_places.TryGetValue(key, out places!))
                _places.Add(key, places = new Places(new SemaphoreSlim(each, each)));
            places.Users++;
        }

        try
        {
            await places.Free.WaitAsync(cancellationToken);
        }
        catch
        {
            Leave(key, places);
            throw;
        }

        return new Place(() =>
        {
            places.Free.Release();
            Leave(key, places);
        });
    }

    private void Leave(TKey key, Places places)
    {
        lock (_lock)
        {
            if (--places.Users == 0)
                _places.Remove(key);
        }
    }

    /// <summary>Those of one key, as long as anybody has or wants one.</summary>
    private sealed class Places(SemaphoreSlim free)
    {
        public SemaphoreSlim Free { get; } = free;

        public int Users { get; set; }
    }

    private sealed class Place(Action leave) : IDisposable
    {
        private Action? _leave = leave;

        public void Dispose() => Interlocked.Exchange(ref _leave, null)?.Invoke();
    }
}
