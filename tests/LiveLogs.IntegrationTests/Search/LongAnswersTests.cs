using System.Security.Claims;
using System.Text.Json;
using LiveLogs.Access;
using LiveLogs.Access.Limits;
using LiveLogs.IntegrationTests.Access;
using LiveLogs.IntegrationTests.Harness;
using LiveLogs.IntegrationTests.LiveTail;
using LiveLogs.Logs;
using LiveLogs.Logs.Filters;
using LiveLogs.Search;
using LiveLogs.Storage.Entries;
using LiveLogs.Storage.Queries;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace LiveLogs.IntegrationTests.Search;

/// <summary>Downloads and simulations that outlast their caller's access end with the reason, within seconds.</summary>
public sealed class LongAnswersTests(StoredShop shop) : IClassFixture<StoredShop>
{
    private const int Written = 250;

    [Theory]
    [InlineData("token_expired")]
    [InlineData("access_revoked")]
    public async Task A_download_ends_between_two_entries_and_goes_on_there(string reason)
    {
        var service = shop.Service;
        var context = ContextOf($"reader of {reason}", expires: TimeProvider.System.GetUtcNow() + (reason == "token_expired" ? TimeSpan.FromSeconds(2) : TimeSpan.FromHours(1)));
        var scope = new ProjectScope(shop.Connection.Identity.ProjectNumber, StoredShop.Project, ProjectRole.Viewer);
        var (first, rest) = (new Collected(), new Collected());
        await using var access = AccessWatch.Begin(context, scope);
        first.OnWritten = async count =>
        {
            if (count != Written)
                return;
            if (reason == "access_revoked")
                await RevokeAsync(service, $"reader of {reason}");
            // The client is slow: it reads on when the access is over.
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, access.Over).ContinueWith(_ => { }, TaskScheduler.Default);
        };
        var export = service.Services.GetRequiredService<EntryExport>();

        var cut = await export.WriteAsync(Query(null), Asker.Of(context), access, first, CancellationToken.None);

        Assert.Equal((reason, Written), (cut?.Cut.Reason, first.Entries.Count));
        Assert.Null(await export.WriteAsync(Query(cut!.Value.Next), Asker.Of(context), access: null, rest, CancellationToken.None));
        Assert.Equal(shop.Entries.Select(entry => entry.Seq).Reverse(), first.Entries.Concat(rest.Entries).Select(entry => entry.Seq));
    }

    [Theory]
    [InlineData("ndjson", "\"cut\":{\"reason\":\"access_revoked\"")]
    [InlineData("csv", "; cut: access_revoked;")]
    public async Task The_last_line_of_a_download_says_why_it_ends(string format, string reason)
    {
        await using var service = await TailService.StartAsync(shop.Database);
        var person = $"a reader of {format}";
        using var places = await TakePlacesAsync(service, person);
        var download = service.GetAsync($"/stream/{StoredShop.Project}/export?format={format}&{StoredShop.Range}", TestToken.For(StoredShop.Project, "viewer", person));
        await Eventually.TrueAsync(
            () => Task.FromResult(service.Services.GetRequiredService<QueryPlaces>().Downloads.Taken == 1), TimeSpan.FromMinutes(1), () => "It does not begin.");

        await RevokeAsync(service, person);

        var answer = await download;
        Assert.Equal(200, answer.Status);
        Assert.Contains(reason, answer.Text.TrimEnd().Split('\n')[^1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("application/x-ndjson")]
    [InlineData("application/json")]
    public async Task A_simulation_ends_with_the_reason(string accept)
    {
        await using var service = await TailService.StartAsync(shop.Database, ("Limits:Patience", "00:02:00"));
        var person = $"a simulator of {accept}";
        using var places = await TakePlacesAsync(service, person);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/live-logs/rules/simulate")
        {
            Content = new StringContent("""{"project_id": "shop", "rule": {"type": "filter", "filter": "refused"}}""", new System.Net.Http.Headers.MediaTypeHeaderValue("application/json")),
        };
        request.Headers.Authorization = new("Bearer", TestToken.For(StoredShop.Project, "viewer", person));
        request.Headers.Accept.ParseAdd(accept);
        var answering = service.Client.SendAsync(request, TestContext.Current.CancellationToken);
        await Eventually.TrueAsync(
            () => Task.FromResult(service.Services.GetRequiredService<QueryPlaces>().Queries.Waiting == 1), TimeSpan.FromMinutes(1), () => "It does not begin.");

        await RevokeAsync(service, person);

        using var response = await answering;
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        using var last = JsonDocument.Parse(text.TrimEnd().Split('\n')[^1]);
        var problem = response.IsSuccessStatusCode ? last.RootElement.GetProperty("error") : last.RootElement;
        Assert.Equal((403, "access_revoked"), (problem.GetProperty("status").GetInt32(), problem.GetProperty("code").GetString()));
    }

    /// <summary>All places that one person has for questions, so that the next has to wait.</summary>
    private static async Task<Places> TakePlacesAsync(TailService service, string person)
    {
        var gate = service.Services.GetRequiredService<QueryPlaces>().Queries;
        var asker = new Asker(person, StoredShop.Project);
        return new Places([await gate.EnterAsync(asker, TimeSpan.Zero, CancellationToken.None), await gate.EnterAsync(asker, TimeSpan.Zero, CancellationToken.None)]);
    }

    private async Task RevokeAsync(TailService service, string person)
    {
        await service.Services.GetRequiredService<RevocationTable>().WriteAsync(
            shop.Connection.Identity.ProjectNumber, new Revocation(person, TimeProvider.System.GetUtcNow(), "an admin"), CancellationToken.None);
        service.Services.GetRequiredService<RevocationBook>().Forget();
    }

    private DefaultHttpContext ContextOf(string person, DateTimeOffset expires) => new()
    {
        RequestServices = shop.Service.Services,
        User = new ClaimsPrincipal(new ClaimsIdentity(
        [
            new Claim("sub", person),
            new Claim("exp", (expires - AccessServices.ClockSkew).ToUnixTimeSeconds().ToString(System.Globalization.CultureInfo.InvariantCulture)),
            new Claim(ProjectClaims.Claim, """{"shop": "viewer"}"""),
        ])),
    };

    private NewestQuery Query(EntryPlace? before) => new()
    {
        ProjectNumber = shop.Connection.Identity.ProjectNumber,
        Filter = LogFilter.All,
        From = StoredShop.Start,
        To = StoredShop.Start.AddDays(2),
        Before = before,
        Limit = int.MaxValue,
    };

    private sealed record Places(IReadOnlyList<IDisposable> Taken) : IDisposable
    {
        public void Dispose()
        {
            foreach (var place in Taken)
                place.Dispose();
        }
    }

    private sealed class Collected : IEntryFormat
    {
        public List<LogEntry> Entries { get; } = [];

        public Func<int, Task> OnWritten { get; set; } = _ => Task.CompletedTask;

        public void Begin()
        {
        }

        public async ValueTask WriteAsync(LogEntry entry, CancellationToken cancellationToken)
        {
            Entries.Add(entry);
            await OnWritten(Entries.Count);
        }

        public void End(CutView? cut, string? nextCursor)
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
