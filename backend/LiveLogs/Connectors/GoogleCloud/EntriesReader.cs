using System.Buffers;
using System.Text.Json;
using LiveLogs.Connectors.Records;
using LiveLogs.Ingestion;

namespace LiveLogs.Connectors.GoogleCloud;

/// <summary>One answer of entries:list.</summary>
/// <param name="Events">In the service's order. May be empty although more follow.</param>
/// <param name="NextPageToken">Null on the last page.</param>
/// <param name="Error">What the service says went wrong, although the answer is a success; then nothing in it counts.</param>
internal sealed record EntriesPage(IReadOnlyList<RawEvent> Events, string? NextPageToken, JsonElement? Error = null);

/// <summary>
/// Reads an answer entry by entry while it arrives: no more of it is kept as text than the entry under way, which may be
/// 512 KB of a page of 1,000.
/// </summary>
internal sealed class EntriesReader : IDisposable
{
    /// <summary>An entry may be nested deeply; one that is does not take its page with it.</summary>
    public const int MaxDepth = 1000;

    private const int FirstSize = 64 * 1024;

    private static readonly JsonDocumentOptions Deep = new() { MaxDepth = MaxDepth };

    private readonly Func<JsonElement, RawEvent> _map;
    private readonly List<RawEvent> _events = [];
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(FirstSize);
    private int _length;
    private JsonReaderState _state = new(new JsonReaderOptions { MaxDepth = MaxDepth });
    private bool _inEntries;
    private bool _ended;
    private string? _token;
    private JsonElement? _error;

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

            return reader._ended ? new EntriesPage(reader._events, reader._token, reader._error) : throw new JsonException("The answer ends too early.");
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
            case JsonTokenType.EndArray when _inEntries:
                _inEntries = false;
                return true;

            case var _ when _inEntries:
                var start = (int)reader.TokenStartIndex;
                if (!reader.TrySkip())
                    return false;

                _events.Add(Map(data[start..(int)reader.BytesConsumed]));
                return true;

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

    private RawEvent Map(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var listed = JsonDocument.Parse(json, Deep);
            return _map(listed.RootElement);
        }
        catch (InvalidOperationException)
        {
            // A text or name in it is not Unicode.
            using var repaired = JsonDocument.Parse(RepairedJson.Of(json.Span), Deep);
            return _map(repaired.RootElement);
        }
    }

    private bool TryMember(ref Utf8JsonReader reader)
    {
        var isEntries = reader.ValueTextEquals("entries"u8);
        var isToken = reader.ValueTextEquals("nextPageToken"u8);
        var isError = reader.ValueTextEquals("error"u8);
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

        if (!isError || reader.TokenType == JsonTokenType.Null)
            return reader.TrySkip();
        if (!JsonDocument.TryParseValue(ref reader, out var error))
            return false;

        using (error)
            _error = error.RootElement.Clone();
        return true;
    }
}
