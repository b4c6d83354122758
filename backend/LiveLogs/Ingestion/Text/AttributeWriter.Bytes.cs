using System.Globalization;
using System.Text.Json;

namespace LiveLogs.Ingestion.Text;

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

        if (number.Length <= MaxNumberLength && TryPutPlain(number))
            return;

        Put((byte)'"');
        Put(number);
        Put((byte)'"');
    }

    /// <summary>Writes a number with an exponent in plain digits, every one of them, if they are not too many.</summary>
    private bool TryPutPlain(ReadOnlySpan<byte> number)
    {
        var e = number.IndexOfAny((byte)'e', (byte)'E');
        var isNegative = number[0] == '-';
        var mantissa = number[(isNegative ? 1 : 0)..e];
        if (!int.TryParse(number[(e + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var exponent))
            return false;

        var point = mantissa.IndexOf((byte)'.');
        Span<byte> all = stackalloc byte[MaxNumberLength];
        var whole = point < 0 ? mantissa : mantissa[..point];
        var fraction = point < 0 ? default : mantissa[(point + 1)..];
        whole.CopyTo(all);
        fraction.CopyTo(all[whole.Length..]);
        var digits = all[..(whole.Length + fraction.Length)].TrimStart((byte)'0');
        if (digits.IsEmpty)
        {
            Put((byte)'0');
            return true;
        }

        // Digits before the point: none or fewer for a number below one.
        var before = Math.Clamp(exponent, -1000, 1000) + whole.Length - (whole.Length + fraction.Length - digits.Length);
        if (before is < -11 or > 15 || digits.Length + 3 + Math.Max(-before, 0) > MaxNumberLength)
            return false;

        if (isNegative)
            Put((byte)'-');
        if (before <= 0)
        {
            Put("0."u8);
            Put("00000000000"u8[..-before]);
            Put(digits);
        }
        else
        {
            var length = Math.Min(before, digits.Length);
            Put(digits[..length]);
            Put("000000000000000"u8[..(before - length)]);
            if (length < digits.Length)
            {
                Put((byte)'.');
                Put(digits[length..]);
            }
        }

        return true;
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
