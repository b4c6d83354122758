using LiveLogs.IntegrationTests.Storage;
using LiveLogs.Operations.Lifetime;
using Microsoft.Extensions.Options;
using Xunit;

namespace LiveLogs.IntegrationTests.Operations;

public sealed class StartFailureTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    [Fact]
    public async Task Every_wrong_setting_is_told_at_once_and_in_sentences()
    {
        var report = await ReportAsync(
            ("ConnectionStrings:Database", ""), ("Access:SigningKey", ""), ("KeyRing:MasterKey", ""), ("Access:CorsOrigins:0", "https://console.example.com/"));

        Assert.Contains("Access:Authority (Access__Authority)", report, StringComparison.Ordinal);
        Assert.Contains("DATABASE_URL", report, StringComparison.Ordinal);
        Assert.Contains("CREDENTIAL_ENCRYPTION_KEY", report, StringComparison.Ordinal);
        Assert.Contains("https://console.example.com/", report, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", report, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_short_signing_key_is_refused_without_repeating_it() =>
        Assert.DoesNotContain("tooshort", await ReportAsync(("Access:SigningKey", "tooshort")), StringComparison.Ordinal);

    [Fact]
    public async Task A_database_that_cannot_be_opened_is_a_sentence() =>
        Assert.Contains(
            "The database cannot be opened",
            await ReportAsync(("ConnectionStrings:Database", "Host=127.0.0.1;Port=1;Username=nobody"), ("Storage:StartTimeout", "00:00:00")),
            StringComparison.Ordinal);

    [Fact]
    public async Task Several_hosts_are_waited_for_as_one_is()
    {
        var started = TimeProvider.System.GetTimestamp();

        var report = await ReportAsync(
            ("ConnectionStrings:Database", "Host=127.0.0.1:1,127.0.0.1:2;Username=nobody"), ("Storage:StartTimeout", "00:00:02"));

        Assert.Contains("The database cannot be opened", report, StringComparison.Ordinal);
        Assert.True(TimeProvider.System.GetElapsedTime(started) >= TimeSpan.FromSeconds(2));
    }

    [Theory]
    [InlineData("UPDATE data_protection_keys SET xml = '<key id=\"hunter2'", "data_protection_keys is damaged")]
    [InlineData("DELETE FROM data_protection_keys", "is not in its table data_protection_keys")]
    public async Task A_key_ring_that_was_not_restored_whole_is_a_sentence(string harm, string reason)
    {
        var own = new TestDatabase();
        await own.InitializeAsync();
        await (await TestService.StartAsync(own.ConnectionString)).DisposeAsync();
        await own.ExecuteAsync(harm);

        var report = await ReportAsync(("ConnectionStrings:Database", own.ConnectionString));

        Assert.Contains(reason, report, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", report, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", report, StringComparison.Ordinal);
        await own.DisposeAsync();
    }

    [Fact]
    public void What_only_a_stack_trace_explains_is_not_reported()
    {
        using var output = new StringWriter();

        Assert.False(StartFailure.TryReport(new InvalidOperationException("?"), output));
        Assert.False(StartFailure.TryReport(
            new AggregateException(new OptionsValidationException("a", typeof(object), ["b"]), new InvalidOperationException("?")), output));
        Assert.Equal("", output.ToString());
    }

    private async Task<string> ReportAsync(params (string Key, string? Value)[] settings)
    {
        var failure = await Assert.ThrowsAnyAsync<Exception>(() => TestService.StartAsync(database.ConnectionString, null, settings));
        using var output = new StringWriter();
        Assert.True(StartFailure.TryReport(failure, output), failure.ToString());
        return output.ToString();
    }
}
