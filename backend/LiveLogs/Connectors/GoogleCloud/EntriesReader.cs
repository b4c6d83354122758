using System.Buffers;
using System.Text.Json;
using LiveLogs.Ingestion;

namespace LiveLogs.Connectors.GoogleCloud;

/// <summary>One answer of entries:list.</summary>
/// <param name="Events">In the service's order. May be empty although more follow.</param>
/// <param name="NextPageToken">Null on the last page.</param>
internal sealed record EntriesPage(IReadOnlyList<RawEvent> Events, string? NextPageToken);

/// <summary>
/// Reads an answer entry by entry while it arrives: no more of it is kept as text than the entry under way, which may be
/// 512 KB of a page of 1,000.
/// </summary>
internal sealed class EntriesReader : IDisposable
{
    private const int FirstSize = 64 * 1024;

    private readonly Func<JsonElement, RawEvent> _map;
    private readonly List<RawEvent> _events = [];
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(FirstSize);
    private int _length;
    private JsonReaderState _state;
    private bool _inEntries;
    private bool _ended;
    private string? _token;

    private EntriesReader(Func<JsonElement, RawEvent> map) => _map = map;

    /// <exception cref="JsonException">It is not the protocol, or was cut.</exception>
    public static async Task<EntriesPage> ReadAsync(Stream content, Func<JsonElement, RawEvent> map, CancellationToken cancellationToken)
    {
        using var reader = new EntriesReader(map);
        while (true)
        {
            reader.MakeRoom();
            var count = await content.ReadAsync(reader._buffer.AsMemory(reader._length), cancellationToken);
            reader._length += count;
            reader.Advance(isFinal: count == 0);
            if (count > 0)
                continue;

            return reader._ended ? new EntriesPage(reader._events, reader._token) : throw new JsonException("The answer ends too early.");
        }
    }

    public void Dispose() => ArrayPool<byte>.Shared.Return(_buffer);

    private void MakeRoom()
    {
        if (_length < _buffer.Length)
            return;

        var larger = ArrayPool<byte>.Shared.Rent(_buffer.Length * 2);
        _buffer.AsSpan(0, _length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }

    /// <summary>Takes everything that is whole out of the buffer and leaves the rest at its beginning.</summary>
    private void Advance(bool isFinal)
    {
        var data = _buffer.AsMemory(0, _length);
        var reader = new Utf8JsonReader(data.Span, isFinal, _state);
        var (consumed, state) = (0L, _state);
        while (TryStep(ref reader, data))
            (consumed, state) = (reader.BytesConsumed, reader.CurrentState);

        _state = state;
        _length -= (int)consumed;
        _buffer.AsSpan((int)consumed, _length).CopyTo(_buffer);
    }

    /// <summary>False when what comes next has not arrived whole.</summary>
    private bool TryStep(ref Utf8JsonReader reader, ReadOnlyMemory<byte> data)
    {
        if (!reader.Read())
            return false;

        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject when _inEntries:
                var start = (int)reader.TokenStartIndex;
                if (!reader.TrySkip())
                    return false;

                using (var entry = JsonDocument.Parse(data[start..(int)reader.BytesConsumed]))
                    _events.Add(_map(entry.RootElement));
                return true;

            case JsonTokenType.EndArray when _inEntries:
                _inEntries = false;
                return true;

            case var _ when _inEntries:
                // No entry at all: the others are none the worse.
                return reader.TrySkip();

            case JsonTokenType.PropertyName:
                return TryMember(ref reader);

            case JsonTokenType.EndObject:
                _ended = true;
                return true;

            case JsonTokenType.StartObject when reader.CurrentDepth == 0:
                return true;

            default:
                throw new JsonException("The answer is not that of entries:list.");
        }
    }

    private bool TryMember(ref Utf8JsonReader reader)
    {
        var isEntries = reader.ValueTextEquals("entries"u8);
        var isToken = reader.ValueTextEquals("nextPageToken"u8);
        if (!reader.Read())
            return false;

        if (isEntries && reader.TokenType == JsonTokenType.StartArray)
        {
            _inEntries = true;
            return true;
        }

        if (isToken && reader.TokenType == JsonTokenType.String)
        {
            _token = reader.GetString() is { Length: > 0 } token ? token : null;
            return true;
        }

        return reader.TrySkip();
    }
}
