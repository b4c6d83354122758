using System.Runtime.CompilerServices;
using Amazon.Runtime.EventStreams;
using Amazon.Runtime.EventStreams.Internal;

namespace LiveLogs.Connectors.CloudWatch;

/// <summary>Cuts an answer into the messages of an AWS event stream, checksums verified by the SDK's decoder.</summary>
internal static class EventStreamReader
{
    private const int BufferBytes = 16 * 1024;

    /// <param name="content">What follows the headers.</param>
    /// <param name="silence">So long without a byte, and the stream counts as broken: the service sends something every second.</param>
    /// <param name="time">Measures it.</param>
    /// <param name="cancellationToken">Ends reading.</param>
    /// <exception cref="TimeoutException">Nothing came for too long.</exception>
    /// <exception cref="InvalidDataException">A message is damaged.</exception>
    public static async IAsyncEnumerable<IEventStreamMessage> ReadAsync(
        Stream content, TimeSpan silence, TimeProvider time, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var decoder = new EventStreamDecoder();
        var messages = new Queue<IEventStreamMessage>();
        decoder.MessageReceived += (_, received) => messages.Enqueue(received.Message);
        var buffer = new byte[BufferBytes];
        while (await ReadAsync(content, buffer, silence, time, cancellationToken) is > 0 and var count)
        {
            Decode(decoder, buffer, count);
            while (messages.TryDequeue(out var message))
                yield return message;
        }
    }

    /// <summary>The decoder's exceptions have no base in common.</summary>
    private static void Decode(EventStreamDecoder decoder, byte[] buffer, int count)
    {
        try
        {
            decoder.ProcessData(buffer, 0, count);
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            throw new InvalidDataException("A message of the stream is damaged.", error);
        }
    }

    private static async Task<int> ReadAsync(Stream content, byte[] buffer, TimeSpan silence, TimeProvider time, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(silence, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            return await content.ReadAsync(buffer, either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException();
        }
    }
}
