using System.Security.Cryptography;
using System.Text;

namespace LiveLogs.Connectors.AzureMonitor;

/// <summary>The ids of the newest rows that were delivered, so that a sweep need not have them sent again. Forgetting one costs its row once more.</summary>
internal sealed class KnownIds(int capacity)
{
    private readonly HashSet<Guid> _ids = [];
    private readonly Queue<Guid> _order = new();

    public bool Contains(string id) => _ids.Contains(KeyOf(id));

    public void Add(string id)
    {
        var key = KeyOf(id);
        if (!_ids.Add(key))
            return;

        _order.Enqueue(key);
        if (_order.Count > capacity)
            _ids.Remove(_order.Dequeue());
    }

    /// <summary>The service's ids are GUIDs; whatever else one may be, 128 bits of its hash stand for it.</summary>
    private static Guid KeyOf(string id) =>
        Guid.TryParse(id, out var guid) ? guid : new Guid(SHA256.HashData(Encoding.UTF8.GetBytes(id)).AsSpan(0, 16));
}
