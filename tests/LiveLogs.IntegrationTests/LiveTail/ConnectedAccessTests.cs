using System.Net.WebSockets;
using System.Security.Claims;
using LiveLogs.Access;
using LiveLogs.IntegrationTests.Access;
using LiveLogs.IntegrationTests.Storage;
using LiveLogs.LiveTail;
using LiveLogs.LiveTail.Messages;
using LiveLogs.LiveTail.Sessions;
using LiveLogs.Logs.Filters;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace LiveLogs.IntegrationTests.LiveTail;

/// <summary>What a viewer's right is worth while it is connected, and what becomes of its token.</summary>
public sealed class ConnectedAccessTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task A_role_that_is_taken_away_ends_the_tail_with_a_reason_and_a_place()
    {
        await using var service = await TailService.StartAsync(database, ("LiveTail:AccessCheckInterval", "00:00:00.100"));
        var connection = await StoredConnection.CreateAsync(database, "taken");
        var identity = new ClaimsIdentity([new Claim(ProjectClaims.Claim, """{"taken": "viewer"}"""), new Claim("sub", "anna")]);
        var (revocations, known) = (service.Services.GetRequiredService<RevocationTable>(), service.Services.GetRequiredService<RevocationBook>());
        var scope = new ProjectScope(connection.Identity.ProjectNumber, "taken", ProjectRole.Viewer);
        using var patience = new CancellationTokenSource(Patience);
        using var session = await service.Services.GetRequiredService<TailSessions>().OpenAsync(new TailRequest(scope, new(identity), LogFilter.All), patience.Token);
        EndMessage? end = null;

        await foreach (var message in session.ReadAsync(patience.Token))
        {
            await revocations.WriteAsync(scope.Number!.Value, new Revocation("anna", TimeProvider.System.GetUtcNow(), "an admin"), patience.Token);
            known.Forget();
            end = message as EndMessage;
        }

        Assert.Equal((TailEnds.Forbidden, session.Position), (end!.Code, end.Position));
    }

    [Fact]
    public void A_role_is_asked_for_often_enough_to_be_gone_within_half_a_minute() =>
        Assert.True(new LiveTailOptions().AccessCheckInterval + RevocationBook.MaxAge < TimeSpan.FromSeconds(29));

    [Fact]
    public async Task No_log_line_repeats_the_token_of_a_viewer_whatever_is_logged()
    {
        await using var service = await TailService.StartAsync(
            database, ("Logging:LogLevel:Default", "Trace"), ("Logging:LogLevel:Microsoft.AspNetCore.Hosting", "Trace"));
        var connection = await StoredConnection.CreateAsync(database, "secret");
        var (token, expired) = (TestToken.For("secret", "viewer"), TestToken.Sign(TestToken.Claims(new Dictionary<string, string>(), TimeSpan.FromHours(-1))));
        using (var socket = await TailClient.SocketAsync(service, $"/ws/secret?token={token}"))
        using (var events = await TailClient.EventsAsync(service, "/tail/secret", token))
        await using (var hub = await HubClient.ConnectAsync(service, token))
        {
            var (joined, _) = await hub.InvokeAsync("Join", "secret", new { });
            await service.Committer.CommitAsync(connection.Request([connection.Entry(1, TimeProvider.System.GetUtcNow())]), CancellationToken.None);
            Assert.Equal([1], await socket.SeqsAsync(1));
            Assert.Equal([1], await events.SeqsAsync(1));
            Assert.Equal([1], await hub.SeqsAsync(joined.GetProperty("subscription_id").GetString()!, 1));
        }

        await Assert.ThrowsAsync<WebSocketException>(() => service.ConnectAsync($"/ws/secret?token={expired}"));
        await Assert.ThrowsAsync<WebSocketException>(() => service.ConnectAsync($"/hub?access_token={expired}"));

        Assert.Contains(service.Log.Lines, line => line.Contains("/ws/secret?token=REDACTED", StringComparison.Ordinal));
        Assert.DoesNotContain(service.Log.Lines, line => line.Contains(token[^20..], StringComparison.Ordinal) || line.Contains(expired[^20..], StringComparison.Ordinal));
    }
}
