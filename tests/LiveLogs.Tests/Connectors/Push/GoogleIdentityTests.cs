using System.Security.Cryptography;
using LiveLogs.Connectors.Push;
using LiveLogs.Tests.Outbound;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Xunit;

namespace LiveLogs.Tests.Connectors.Push;

/// <summary>The keys by which tokens of Pub/Sub pushes are judged: fetched when a token needs them, seldom, and kept while they are not to be had.</summary>
public sealed class GoogleIdentityTests : IAsyncLifetime
{
    private const string Account = "pusher@shop.iam.gserviceaccount.com";
    private const string Audience = "livelogs-push";
    private const string Forged = "Its signature is not Google's.";

    private static readonly RsaSecurityKey[] Keys = [.. Enumerable.Range(0, 3).Select(number => new RsaSecurityKey(RSA.Create(2048)) { KeyId = $"key-{number}" })];

    /// <summary>Tokens are judged by the real clock, and this one begins there; it moves when a test says so.</summary>
    private readonly ManualTime _time = new(TimeProvider.System.GetUtcNow());

    private ScriptedService _google = null!;
    private GoogleKeys _keys = null!;
    private GoogleIdentity _identity = null!;
    private Func<HttpContext, Task> _answer = context => PublishAsync(context, Keys[0]);

    public async ValueTask InitializeAsync()
    {
        _google = await ScriptedService.StartAsync(context => _answer(context));
        _keys = new GoogleKeys(
            GuardedHttpTests.Guard("127.0.0.1"), Options.Create(new PushOptions { GoogleKeysAddress = new Uri(_google.Address, "certs").AbsoluteUri }), _time, NullLogger<GoogleKeys>.Instance);
        _identity = new GoogleIdentity(_keys);
    }

    public async ValueTask DisposeAsync()
    {
        _keys.Dispose();
        await _google.DisposeAsync();
    }

    [Fact]
    public async Task Keys_are_fetched_with_the_first_token_and_not_before_and_not_again()
    {
        Assert.Equal(0, _google.Requests);
        for (var i = 0; i < 20; i++)
            Assert.Null(await WhyNotAsync(Keys[0]));

        Assert.Equal(1, _google.Requests);
        _time.Advance(GoogleKeys.Lifetime);
        Assert.Null(await WhyNotAsync(Keys[0]));
        Assert.Equal(2, _google.Requests);
    }

    [Fact]
    public async Task A_token_with_a_new_key_is_good_as_soon_as_the_key_is_published()
    {
        Assert.Null(await WhyNotAsync(Keys[0]));
        _answer = context => PublishAsync(context, Keys[0], Keys[1]);
        _time.Advance(GoogleKeys.Shortest);

        Assert.Null(await WhyNotAsync(Keys[1]));
        Assert.Null(await WhyNotAsync(Keys[0]));
        Assert.Equal(2, _google.Requests);
    }

    [Fact]
    public async Task A_key_that_may_be_newer_than_the_last_look_is_no_forgery_until_the_next()
    {
        Assert.Null(await WhyNotAsync(Keys[0]));
        _answer = context => PublishAsync(context, Keys[0], Keys[1]);

        // Made after the last look, which was a moment ago.
        await Assert.ThrowsAsync<GoogleKeysUnavailableException>(() => WhyNotAsync(Keys[1], issued: _time.GetUtcNow().AddSeconds(1)));
        Assert.Equal(Forged, await WhyNotAsync(Keys[2], issued: _time.GetUtcNow().AddMinutes(-5)));
        Assert.Equal(Forged, await WhyNotAsync(Keys[2], issued: _time.GetUtcNow().AddDays(1)));
        Assert.Equal(1, _google.Requests);

        _time.Advance(GoogleKeys.Shortest);
        Assert.Null(await WhyNotAsync(Keys[1]));
    }

    [Fact]
    public async Task A_key_that_was_taken_back_is_refused_after_the_next_look()
    {
        Assert.Null(await WhyNotAsync(Keys[0]));
        _answer = context => PublishAsync(context, Keys[1]);
        _time.Advance(GoogleKeys.Lifetime);

        Assert.Null(await WhyNotAsync(Keys[1]));
        _time.Advance(GoogleKeys.Shortest);
        Assert.Equal(Forged, await WhyNotAsync(Keys[0], issued: _time.GetUtcNow().AddMinutes(-5)));
    }

    [Fact]
    public async Task Unknown_keys_cause_one_look_in_ten_seconds_however_many_there_are()
    {
        await WhyNotAsync(Keys[0]);
        for (var round = 1; round <= 3; round++)
        {
            _time.Advance(GoogleKeys.Shortest);
            var answers = await Task.WhenAll(Enumerable.Range(0, 40).Select(number =>
                WhyNotAsync(new RsaSecurityKey(Keys[2].Rsa) { KeyId = $"made-up-{round}-{number}" }, issued: _time.GetUtcNow().AddMinutes(-5))));

            Assert.All(answers, answer => Assert.Equal(Forged, answer));
            Assert.Equal(1 + round, _google.Requests);
        }
    }

    [Fact]
    public async Task A_signature_that_is_wrong_under_a_known_key_is_refused_and_never_unsure()
    {
        await WhyNotAsync(Keys[0]);
        _answer = FailAsync;
        _time.Advance(GoogleKeys.Shortest);

        Assert.Equal(Forged, await WhyNotAsync(new RsaSecurityKey(Keys[2].Rsa) { KeyId = Keys[0].KeyId }));
    }

    [Theory]
    [InlineData(503, "down")]
    [InlineData(200, "<html>Sign in to the network</html>")]
    [InlineData(200, "{}")]
    [InlineData(200, """{"keys":[]}""")]
    [InlineData(200, """{"keys":[{"kty":"RSA"}""")]
    [InlineData(302, "")]
    [InlineData(200, null)]
    public async Task While_the_keys_are_not_to_be_had_those_that_are_known_stay_good_and_nobody_is_called_a_forger(int status, string? body)
    {
        Assert.Null(await WhyNotAsync(Keys[0]));
        _answer = async context =>
        {
            context.Response.StatusCode = status;
            context.Response.ContentType = "application/json";
            if (body is null)
                context.Abort();
            else
                await context.Response.WriteAsync(body);
        };
        _time.Advance(GoogleKeys.Lifetime * 3);

        for (var i = 0; i < 5; i++)
        {
            Assert.Null(await WhyNotAsync(Keys[0]));
            await Assert.ThrowsAsync<GoogleKeysUnavailableException>(() => WhyNotAsync(Keys[1]));
        }

        Assert.Equal(2, _google.Requests);
        _answer = context => PublishAsync(context, Keys[0], Keys[1]);
        _time.Advance(GoogleKeys.Shortest);
        Assert.Null(await WhyNotAsync(Keys[1]));
    }

    [Fact]
    public async Task A_start_without_keys_says_that_nothing_can_be_said_and_asks_once_in_ten_seconds()
    {
        _answer = FailAsync;
        for (var i = 0; i < 5; i++)
            await Assert.ThrowsAsync<GoogleKeysUnavailableException>(() => WhyNotAsync(Keys[0]));

        Assert.Equal(1, _google.Requests);
        _answer = context => PublishAsync(context, Keys[0]);
        _time.Advance(GoogleKeys.Shortest);
        Assert.Null(await WhyNotAsync(Keys[0]));
    }

    [Fact]
    public async Task A_sender_who_leaves_takes_the_look_from_nobody_and_causes_no_other()
    {
        var (asked, go) = (new TaskCompletionSource(), new TaskCompletionSource());
        _answer = async context =>
        {
            asked.TrySetResult();
            await go.Task;
            await PublishAsync(context, Keys[0]);
        };
        using var leaving = new CancellationTokenSource();
        var first = _identity.WhyNotAsync(Token(Keys[0]), Audience, Account, leaving.Token);
        await asked.Task;
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        var others = Enumerable.Range(0, 5).Select(_ => WhyNotAsync(Keys[0])).ToList();
        go.SetResult();

        Assert.All(await Task.WhenAll(others), answer => Assert.Null(answer));
        Assert.Equal(1, _google.Requests);
    }

    [Theory]
    [InlineData("")]
    [InlineData("no token")]
    [InlineData("a.b.c")]
    [InlineData("e30.e30.")]
    [InlineData("eyJhbGciOiJub25lIn0.eyJpc3MiOiJodHRwczovL2FjY291bnRzLmdvb2dsZS5jb20ifQ.")]
    public async Task What_is_no_signed_token_is_refused(string token) =>
        Assert.NotNull(await _identity.WhyNotAsync(token, Audience, Account, CancellationToken.None));

    private Task<string?> WhyNotAsync(RsaSecurityKey key, DateTimeOffset? issued = null) =>
        _identity.WhyNotAsync(Token(key, issued), Audience, Account, CancellationToken.None);

    private static string Token(RsaSecurityKey key, DateTimeOffset? issued = null)
    {
        var now = TimeProvider.System.GetUtcNow();
        return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = "https://accounts.google.com",
            Audience = Audience,
            IssuedAt = (issued ?? now.AddMinutes(-1)).UtcDateTime,
            Expires = now.AddHours(1).UtcDateTime,
            Claims = new Dictionary<string, object> { ["email"] = Account, ["email_verified"] = true },
            SigningCredentials = new SigningCredentials(key, SecurityAlgorithms.RsaSha256),
        });
    }

    private static Task PublishAsync(HttpContext context, params RsaSecurityKey[] keys) => context.Response.WriteAsJsonAsync(new
    {
        keys = keys.Select(key =>
        {
            var parameters = key.Rsa.ExportParameters(includePrivateParameters: false);
            return new { kty = "RSA", use = "sig", alg = "RS256", kid = key.KeyId, n = Base64UrlEncoder.Encode(parameters.Modulus), e = Base64UrlEncoder.Encode(parameters.Exponent) };
        }),
    });

    private static Task FailAsync(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        return Task.CompletedTask;
    }
}
