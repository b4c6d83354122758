using System.Security.Claims;
using LiveLogs.Access;
using LiveLogs.IntegrationTests.Operations;
using LiveLogs.IntegrationTests.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;
using Xunit;

namespace LiveLogs.IntegrationTests.Access;

/// <summary>What an instance makes of revocations when it can not read them. The test takes the table away, so it has a database of its own.</summary>
public sealed class RevocationBookTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private static readonly DateTimeOffset Start = new(2026, 1, 12, 10, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task While_they_can_not_be_read_the_last_known_ones_count_and_the_log_says_so_once()
    {
        var project = await new ProjectDirectory(database.DataSource).GetOrCreateAsync("shop", CancellationToken.None);
        var table = new RevocationTable(database.DataSource, Options.Create(new AccessOptions()));
        await table.WriteAsync(project, new Revocation("anna", Start, "an admin"), CancellationToken.None);
        var (clock, log) = (new StoppedClock(Start), new LogRecorder());
        using var logs = LoggerFactory.Create(builder => builder.AddProvider(log));
        using var book = new RevocationBook(table, clock, logs.CreateLogger<RevocationBook>());
        using var unread = new RevocationBook(table, clock, logs.CreateLogger<RevocationBook>());
        Assert.True(await IsRevokedAsync(book, project, "anna"));

        await RunAsync("ALTER TABLE access_revocations RENAME TO gone");

        for (var i = 0; i < 3; i++)
        {
            clock.Now += RevocationBook.MaxAge;
            Assert.True(await IsRevokedAsync(book, project, "anna"));
            Assert.False(await IsRevokedAsync(book, project, "berta"));
            book.Forget();
        }

        Assert.Single(log.Lines, line => line.Contains("could not be read", StringComparison.Ordinal));
        await Assert.ThrowsAsync<PostgresException>(() => IsRevokedAsync(unread, project, "berta"));

        await RunAsync("ALTER TABLE gone RENAME TO access_revocations");
        await table.DeleteAsync(project, "anna", CancellationToken.None);
        clock.Now += RevocationBook.MaxAge;
        Assert.False(await IsRevokedAsync(book, project, "anna"));
    }

    private static Task<bool> IsRevokedAsync(RevocationBook book, int project, string subject) =>
        book.IsRevokedAsync(project, new ClaimsPrincipal(new ClaimsIdentity([new Claim("sub", subject)])), CancellationToken.None).AsTask();

    private async Task RunAsync(string sql)
    {
        await using var command = database.DataSource.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
