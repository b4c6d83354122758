using System.Net;
using System.Text.Json;
using LiveLogs.Connectors.Calls;
using LiveLogs.Ingestion;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace LiveLogs.Tests.Connectors;

/// <summary>The policy that all clients of providers share: turns, attempts, waits, time limits, and what is learnt from an answer.</summary>
public sealed class ProviderCallsTests : IDisposable
{
    private readonly HurriedTime _time = new();
    private readonly ProviderCalls _calls;
    private readonly RequestBudget _budget;
    private readonly Words _words = new();
    private int _attempts;

    public ProviderCallsTests()
    {
        _calls = new ProviderCalls(_time, NullLogger.Instance);
        _budget = new RequestBudget(1000, _time, () => 0);
    }

    [Fact]
    public async Task Passing_trouble_and_refusals_are_tried_again_and_each_attempt_takes_its_turn()
    {
        var result = await RunAsync(Operation(new CallRetries(1, 2)), Trouble(), Refusal(), new JsonException(), null);

        Assert.Equal(("done", 4, 4L, 1L), (result, _attempts, _calls.Calls, _calls.Throttles));
    }

    [Fact]
    public async Task What_lasts_longer_than_the_retries_is_reported()
    {
        await Assert.ThrowsAsync<LogSourceException>(() => RunAsync(Operation(new CallRetries(1, 1)), Trouble(), Refusal(), Refusal(), null));
        Assert.Equal(3, _attempts);

        await Assert.ThrowsAsync<LogSourceException>(() => RunAsync(Operation(new CallRetries(9, 2)), Trouble(), Trouble(), Trouble(), null));
        Assert.Equal(3, _attempts);
    }

    [Theory]
    [InlineData(LogSourceFailure.Throttled)]
    [InlineData(LogSourceFailure.Transient)]
    internal async Task A_long_wait_is_reported_with_its_duration(LogSourceFailure failure)
    {
        var error = new LogSourceException(failure, "later", "") { RetryAfter = TimeSpan.FromSeconds(6) };

        var reported = await Assert.ThrowsAsync<LogSourceException>(() => RunAsync(Operation(new CallRetries(9, 9)), error, null));

        Assert.Equal((1, (TimeSpan?)TimeSpan.FromSeconds(6)), (_attempts, reported.RetryAfter));
    }

    [Theory]
    [InlineData(LogSourceFailure.Credentials)]
    [InlineData(LogSourceFailure.Permission)]
    [InlineData(LogSourceFailure.NotFound)]
    [InlineData(LogSourceFailure.Configuration)]
    [InlineData(LogSourceFailure.StaleToken)]
    [InlineData(LogSourceFailure.Forbidden)]
    [InlineData(LogSourceFailure.Bug)]
    internal async Task What_does_not_heal_by_itself_is_not_tried_again(LogSourceFailure failure)
    {
        await Assert.ThrowsAsync<LogSourceException>(() => RunAsync(Operation(new CallRetries(9, 9)), new LogSourceException(failure, "no", ""), null));

        Assert.Equal(1, _attempts);
    }

    [Fact]
    public async Task A_refusal_where_one_signs_in_does_not_slow_the_quota_of_the_service()
    {
        var error = new LogSourceException(LogSourceFailure.Throttled, "too many tokens", "") { IsFromSignIn = true };

        var reported = await Assert.ThrowsAsync<LogSourceException>(() => RunAsync(Operation(new CallRetries(9, 9)), error, null));

        Assert.Same(error, reported);
        Assert.Equal((1, 0L, 1000.0), (_attempts, _calls.Throttles, _budget.Snapshot().Rate));
    }

    [Fact]
    public async Task A_refusal_of_the_service_slows_its_quota()
    {
        var still = new ManualTime();
        using var budget = new RequestBudget(1000, still, () => 0);
        var operation = new ProviderOperation("Read", budget, _words, TimeSpan.FromMinutes(1));

        await Assert.ThrowsAsync<LogSourceException>(() => RunAsync(operation, Refusal()));

        Assert.Equal(700, budget.Snapshot().Rate, tolerance: 1);
    }

    [Fact]
    public async Task An_attempt_that_takes_too_long_is_named_after_who_did_not_answer_and_not_tried_again()
    {
        var operation = Operation(new CallRetries(9, 9)) with { Timeout = TimeSpan.FromSeconds(1) };

        var service = await Assert.ThrowsAsync<LogSourceException>(() => _calls.RunAsync(operation, "test", SilentAsync, CancellationToken.None));
        var signIn = await Assert.ThrowsAsync<LogSourceException>(() => _calls.RunAsync(operation, "test", SilentSignInAsync, CancellationToken.None));

        Assert.Equal(("service.example 1", "login.example 1", 2), (service.Message, signIn.Message, _attempts));
    }

    [Fact]
    public async Task A_caller_who_leaves_is_no_failure()
    {
        using var leave = new CancellationTokenSource();
        var call = _calls.RunAsync(Operation(new CallRetries(9, 9)), "test", SilentAsync, leave.Token);

        await leave.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
    }

    [Fact]
    public async Task A_place_among_those_at_once_is_given_back_however_an_attempt_ends()
    {
        using var atOnce = new SemaphoreSlim(1);
        var operation = Operation(new CallRetries(1, 1)) with { AtOnce = atOnce };

        await RunAsync(operation, Trouble(), Refusal(), null);
        await Assert.ThrowsAsync<InvalidOperationException>(() => RunAsync(operation, new InvalidOperationException()));

        Assert.Equal(1, atOnce.CurrentCount);
    }

    [Fact]
    public async Task A_request_that_is_repaired_is_repeated_once()
    {
        var request = new Request { IsRepaired = true };

        var error = await Assert.ThrowsAsync<LogSourceException>(() => ExchangeAsync(request, _ => Answer(HttpStatusCode.Unauthorized, null)));

        Assert.Equal((2, "refused"), (request.Written, error.Message));
    }

    [Fact]
    public async Task A_request_that_was_refused_for_its_time_is_repeated_when_our_clock_was_wrong()
    {
        var (clock, request) = (new ServerClock(_time), new Request { IsAboutTime = true });

        using var answer = await ExchangeAsync(
            request, sent => Answer(sent == 1 ? HttpStatusCode.Forbidden : HttpStatusCode.OK, _time.GetUtcNow() + TimeSpan.FromHours(1)), clock);

        Assert.Equal((2, HttpStatusCode.OK), (request.Written, answer.StatusCode));
        Assert.Equal(60, clock.Offset.TotalMinutes, tolerance: 1);
    }

    [Theory]
    [InlineData(true, false, 60)]
    [InlineData(false, false, 0)]
    [InlineData(true, true, 0)]
    public async Task The_time_of_a_refusal_counts_when_it_is_the_services_own_and_of_now(bool isOfService, bool isStored, int minutes)
    {
        var (clock, request) = (new ServerClock(_time), new Request { IsOfService = isOfService });
        var answer = Answer(HttpStatusCode.ServiceUnavailable, _time.GetUtcNow() + TimeSpan.FromHours(1));
        if (isStored)
            answer.Headers.Age = TimeSpan.FromSeconds(5);

        await Assert.ThrowsAsync<LogSourceException>(() => ExchangeAsync(request, _ => answer, clock));

        Assert.Equal((minutes, isOfService), ((int)Math.Round(clock.Offset.TotalMinutes), clock.IsKnown));
    }

    public void Dispose() => _budget.Dispose();

    private static LogSourceException Trouble() => new(LogSourceFailure.Transient, "trouble", "");

    private static LogSourceException Refusal() => new(LogSourceFailure.Throttled, "too many", "");

    private static HttpResponseMessage Answer(HttpStatusCode status, DateTimeOffset? date)
    {
        var answer = new HttpResponseMessage(status) { Content = new StringContent("") };
        answer.Headers.Date = date;
        return answer;
    }

    private ProviderOperation Operation(CallRetries retries) => new("Read", _budget, _words, TimeSpan.FromMinutes(10)) { Retries = retries };

    /// <summary>One call whose attempts end so, one after the other; null: well.</summary>
    private Task<string> RunAsync(ProviderOperation operation, params Exception?[] outcomes)
    {
        _attempts = 0;
        return _calls.RunAsync(
            operation, "test", _ => outcomes[_attempts++] is { } error ? Task.FromException<string>(error) : Task.FromResult("done"), CancellationToken.None);
    }

    private async Task<string> SilentAsync(CancellationToken cancellationToken)
    {
        _attempts++;
        await new TaskCompletionSource().Task.WaitAsync(cancellationToken);
        return "never";
    }

    private async Task<string> SilentSignInAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await SilentAsync(cancellationToken);
        }
        catch (OperationCanceledException error)
        {
            throw new SignInTimeoutException("login.example", error);
        }
    }

    private async Task<HttpResponseMessage> ExchangeAsync(Request request, Func<int, HttpResponseMessage> answer, ServerClock? clock = null)
    {
        using var http = new HttpClient(new Answering(answer));
        return await new ProviderExchange(http, clock ?? new ServerClock(_time), _time).SendAsync(request, CancellationToken.None);
    }

    private sealed class Words : IProviderFailures
    {
        public string Host => "service.example";

        public LogSourceException TimedOut(TimeSpan limit, string host) => new(LogSourceFailure.Transient, $"{host} {limit.TotalSeconds:0}", "", new TimeoutException());

        public LogSourceException Broken(Exception error) => new(LogSourceFailure.Transient, "broken", "", error);
    }

    private sealed class Request : IProviderRequest
    {
        public int Written { get; private set; }

        public bool IsOfService { get; init; }

        public bool IsAboutTime { get; init; }

        public bool IsRepaired { get; init; }

        public Task<HttpRequestMessage> WriteAsync(CancellationToken cancellationToken)
        {
            Written++;
            return Task.FromResult(new HttpRequestMessage(HttpMethod.Get, new Uri("https://service.example/")));
        }

        public Task<ProviderRefusal> ReadRefusalAsync(HttpResponseMessage answer, DateTimeOffset received, CancellationToken cancellationToken) =>
            Task.FromResult(new ProviderRefusal(new LogSourceException(LogSourceFailure.Credentials, "refused", ""))
            {
                IsOfService = IsOfService,
                IsAboutTime = IsAboutTime,
                IsRepaired = IsRepaired,
            });
    }

    private sealed class Answering(Func<int, HttpResponseMessage> answer) : HttpMessageHandler
    {
        private int _sent;

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => Task.FromResult(answer(++_sent));
    }
}
