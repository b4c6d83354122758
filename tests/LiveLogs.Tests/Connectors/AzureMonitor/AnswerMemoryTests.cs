using System.Text;
using LiveLogs.Connectors.AzureMonitor;
using Xunit;

namespace LiveLogs.Tests.Connectors.AzureMonitor;

/// <summary>How much memory an answer takes; alone, because it is the process's memory that is looked at.</summary>
[Collection(Name)]
[CollectionDefinition(Name, DisableParallelization = true)]
public class AnswerMemoryTests
{
    private const string Name = "memory";

    /// <summary>Z26: the service's largest answer, and one whose connection is cut at 60 MB.</summary>
    [Theory]
    [InlineData(100_000_000, false)]
    [InlineData(60_000_000, true)]
    public async Task An_answer_of_100_MB_is_read_in_the_memory_of_a_few_rows(long length, bool isCut)
    {
        using var stream = new LongAnswer(length, isCut);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var (rows, worst) = (0, 0L);
        var reading = new AnswerReader(stream, (_, _) =>
        {
            if (++rows % 20_000 == 0)
                worst = Math.Max(worst, GC.GetTotalMemory(forceFullCollection: true) - before);
        }).ReadAsync(CancellationToken.None);

        if (isCut)
            await Assert.ThrowsAsync<IOException>(() => reading);
        else
            Assert.True((await reading)!.HasTable);
        Assert.InRange(rows, length / 1100, length / 900);
        Assert.InRange(worst, 0, 2_000_000);
    }

    /// <summary>Rows of about 1,000 bytes, made as they are read.</summary>
    private sealed class LongAnswer(long length, bool isCut) : Stream
    {
        private static readonly byte[] Begin = Encoding.UTF8.GetBytes("""{"tables":[{"name":"P","columns":[{"name":"Message","type":"string"}],"rows":[["first"]""");
        private static readonly byte[] Row = Encoding.UTF8.GetBytes($",[\"{new string('m', 992)}\"]");
        private static readonly byte[] End = Encoding.UTF8.GetBytes("]}]}");
        private readonly long _rows = length / Row.Length;
        private int _part;
        private int _sent;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int offset, int count)
        {
            if (_part > _rows && isCut)
                throw new IOException("The connection was cut.");

            var part = _part == 0 ? Begin : _part <= _rows ? Row : _part == _rows + 1 ? End : [];
            var taken = Math.Min(count, part.Length - _sent);
            part.AsSpan(_sent, taken).CopyTo(buffer.AsSpan(offset));
            _sent += taken;
            if (_sent == part.Length)
                (_part, _sent) = (_part + 1, 0);
            return taken;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
