using System.Text.Json;

namespace LiveLogs.Connectors.Push;

/// <summary>
/// What reading one request may cost. A few kilobytes on the wire can unpack to millions of records, so records are counted and memory is
/// taken before anything is made of them, and reading ends when nobody waits for the answer any more.
/// </summary>
/// <param name="options">The limits of a request.</param>
/// <param name="take">Takes bytes of the memory that all pushes share; false when there are none left now. Null: there always are.</param>
/// <param name="cancellationToken">Ends the reading.</param>
internal sealed class PushBudget(PushOptions options, Func<long, bool>? take = null, CancellationToken cancellationToken = default)
{
    /// <summary>Beside its text, in bytes.</summary>
    private const int PerRecord = 512;

    /// <summary>Of the index that a JSON document has of itself, in bytes.</summary>
    private const int PerToken = 12;

    /// <summary>Its document, and the texts that are taken out of it, whose characters have two bytes.</summary>
    private const int CopiesOfValue = 3;

    private const int RecordsPerLook = 256;

    private long _unpacked;
    private int _records;

    /// <summary>Bytes that came out of the wire or of a packed part; what they are gathered in grows by doubling.</summary>
    /// <exception cref="PushFormatException">They are more than a request may have.</exception>
    /// <exception cref="PushBusyException">There is no memory for them now.</exception>
    /// <exception cref="OperationCanceledException">Nobody waits any more.</exception>
    public void AddUnpacked(int bytes, string place)
    {
        if ((_unpacked += bytes) > options.MaxUnpackedBytes)
            throw new PushFormatException($"{place}: unpacked it is larger than {options.MaxUnpackedBytes / 1024 / 1024} MiB. Send less at once.", isTooLarge: true);

        Take(bytes * 2L);
    }

    /// <summary>A JSON value that is about to be read.</summary>
    /// <param name="reader">Stands on the beginning of the value; a copy of it runs ahead.</param>
    /// <exception cref="JsonException">The value is no JSON.</exception>
    /// <exception cref="PushBusyException">There is no memory for it now.</exception>
    public void AddValue(Utf8JsonReader reader)
    {
        var (depth, start, tokens) = (reader.CurrentDepth, reader.TokenStartIndex, 1L);
        if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
        {
            while (reader.Read() && reader.CurrentDepth > depth)
                tokens++;
        }

        Take((tokens * PerToken) + ((reader.BytesConsumed - start) * CopiesOfValue) + PerRecord);
    }

    /// <summary>Records that are about to be read, so that those of a list that is too long are not read for nothing.</summary>
    /// <exception cref="PushFormatException">With them there are more than a request may have.</exception>
    public void Expect(int records)
    {
        if (_records + records > options.MaxRecords)
            throw new PushFormatException($"body: it contains more than {options.MaxRecords} records. Send fewer at once.", isTooLarge: true);
    }

    /// <summary>A line that may become a record.</summary>
    /// <exception cref="PushBusyException">There is no memory for it now.</exception>
    public void AddLine() => Take(PerRecord);

    /// <summary>A record, or what stands in the place of one.</summary>
    /// <exception cref="PushFormatException">They are more than a request may have.</exception>
    /// <exception cref="PushBusyException">There is no memory for them now.</exception>
    /// <exception cref="OperationCanceledException">Nobody waits any more.</exception>
    public void AddRecord()
    {
        Expect(1);
        if (_records++ % RecordsPerLook == 0)
            Take(RecordsPerLook * PerRecord);
    }

    private void Take(long bytes)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (take is not null && !take(bytes))
            throw new PushBusyException();
    }
}
