using System.Buffers.Text;
using System.Globalization;
using System.Text.Json;

namespace LiveLogs.Ingestion;

/// <content>Strings, numbers and the buffer.</content>
internal sealed partial class AttributeWriter
{
    private void PutString(ref Utf8JsonReader reader)
    {
        if (reader.ValueIsEscaped)
        {
            PutQuoted(JsonStrings.Unescape(reader.ValueSpan));
            return;
        }

        Reserved(reader.ValueSpan.Length + 2);
        Put((byte)'"');
        Put(reader.ValueSpan);
        Put((byte)'"');
    }

    /// <summary>
    /// Plain digits as they are. An exponent is written out, because <c>jsonb</c> would do so; what is too long or too
    /// precise for that becomes a string, so that no digit is lost.
    /// </summary>
    private void PutNumber(ReadOnlySpan<byte> number)
    {
        if (number.IndexOfAny((byte)'e', (byte)'E') < 0 && number.Length <= MaxNumberLength)
        {
            // There is no negative zero in PostgreSQL.
            Put(number[0] == '-' && number.IndexOfAnyInRange((byte)'1', (byte)'9') < 0 ? number[1..] : number);
            return;
        }

        if (number.Length <= MaxNumberLength
            && Utf8Parser.TryParse(number, out double value, out _, 'e')
            && Math.Abs(value) is 0 or (>= 1e-12 and < 1e15)
            && decimal.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out var plain)
            && (double)plain == value)
        {
            Reserved(64);
            plain.TryFormat(_buffer.AsSpan(_length), out var written, provider: CultureInfo.InvariantCulture);
            _length += written;
            return;
        }

        Put((byte)'"');
        Put(number);
        Put((byte)'"');
    }

    private void PutQuoted(ReadOnlySpan<char> text)
    {
        Reserved((text.Length * 6) + 2);
        _length += JsonStrings.WriteQuoted(text, _buffer.AsSpan(_length));
    }

    private void Put(byte value)
    {
        Reserved(1);
        _buffer[_length++] = value;
    }

    private void Put(ReadOnlySpan<byte> bytes)
    {
        Reserved(bytes.Length);
        bytes.CopyTo(_buffer.AsSpan(_length));
        _length += bytes.Length;
    }

    private void Reserved(int bytes)
    {
        if (_length + bytes > _buffer.Length)
            Array.Resize(ref _buffer, Math.Max(_buffer.Length * 2, _length + bytes + Reserve));
    }
}
