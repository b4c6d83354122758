using LiveLogs.Ingestion;

namespace LiveLogs.Connectors.Calls;

/// <summary>
/// One exchange with a provider over HTTP. Learns the provider's clock on the way; a request that was refused because of our time, or of a token that has
/// ended, is repeated once with the right one.
/// </summary>
/// <param name="http">Sends, through the guarded handler.</param>
/// <param name="clock">The provider's.</param>
/// <param name="time">Ours.</param>
internal sealed class ProviderExchange(HttpClient http, ServerClock clock, TimeProvider time)
{
    /// <summary>Sends, and waits for the head of a successful answer. The caller disposes the answer.</summary>
    /// <exception cref="LogSourceException">The service refused, or signing in failed.</exception>
    public async Task<HttpResponseMessage> SendAsync(IProviderRequest request, CancellationToken cancellationToken)
    {
        for (var isRepeated = false; ; isRepeated = true)
        {
            using var message = await request.WriteAsync(cancellationToken);
            var sent = time.GetUtcNow();
            var answer = await http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            var received = time.GetUtcNow();
            // What an intermediary answers from its store is not of now.
            var date = answer.Headers.Age is null ? answer.Headers.Date : null;
            if (answer.IsSuccessStatusCode)
            {
                clock.Observe(date, sent, received);
                return answer;
            }

            using (answer)
            {
                var refusal = await request.ReadRefusalAsync(answer, received, cancellationToken);
                var isCorrected = refusal.IsAboutTime && clock.Correct(date, sent, received);
                if (refusal is { IsOfService: true, IsAboutTime: false })
                    clock.Observe(date, sent, received);
                if (isRepeated || !(isCorrected || refusal.IsRepaired))
                    throw refusal.Error;
            }
        }
    }
}
