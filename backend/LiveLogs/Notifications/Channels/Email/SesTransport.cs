using System.Text.Json;
using System.Text.Json.Nodes;
using Amazon.Runtime;
using LiveLogs.Notifications.Deliveries;
using LiveLogs.Outbound;
using LiveLogs.Outbound.Aws;
using LiveLogs.ProjectConfig.Fields;

namespace LiveLogs.Notifications.Channels.Email;

/// <summary>
/// Amazon SES v2 SendEmail (https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendEmail.html), signed. SES makes
/// the message id itself and knows no idempotency token, so a repeat cannot be told; a header names the delivery.
/// </summary>
internal sealed class SesTransport(GuardedHttp guarded, ProviderHttp http, ProviderPlaces places) : IDisposable
{
    private readonly SocketsHttpHandler _handler = guarded.CreateHandler();

    public static IReadOnlyList<ConfigField> Fields { get; } =
    [
        new("region", ConfigFieldKind.Text, "SES: the region, such as eu-west-1."),
        new("access_key_id", ConfigFieldKind.Text, "SES: an access key that may ses:SendEmail."),
        new("secret_access_key", ConfigFieldKind.Text, "SES: the access key's secret.") { Secret = true },
        new("session_token", ConfigFieldKind.Text, "SES: the session token of a temporary access key.") { Secret = true },
        new("configuration_set", ConfigFieldKind.Text, "SES: a configuration set."),
    ];

    public static void Check(ConfigReader reader)
    {
        foreach (var field in (string[])["region", "access_key_id", "secret_access_key"])
        {
            if (reader.IsAbsent(field))
                reader.Fail(field, "This field is required with the transport ses.");
        }

        if (reader.Text("region", 40) is { } region && !AwsRegion.IsWellFormed(region))
            reader.Fail("region", "This is not a region's name, such as eu-west-1.");
        reader.Text("access_key_id", 128);
        reader.Text("secret_access_key", 200);
        reader.Text("session_token", 8_192);
        reader.Text("configuration_set", 64);
    }

    public void Dispose() => _handler.Dispose();

    public async Task<SendResult> SendAsync(Mail mail, JsonElement config, CancellationToken cancellationToken)
    {
        var region = config.Required("region");
        var (key, secret) = (config.Required("access_key_id"), config.Required("secret_access_key"));
        AWSCredentials credentials = config.TextOf("session_token") is { } token
            ? new SessionAWSCredentials(key, secret, token)
            : new BasicAWSCredentials(key, secret);

        // Disposing the signer would close the handler that all of them share.
        var signer = new AwsSigningHandler(credentials, region, "ses", http.Time.GetUtcNow, _handler);
        using var client = new HttpClient(signer, disposeHandler: false) { Timeout = Timeout.InfiniteTimeSpan };
        using var content = new WatchedContent(Payload.Bytes(Body(mail, config)));
        var address = new Uri(places.Endpoint("ses", $"https://email.{region}.{AwsRegion.Suffix(region)}/"), "v2/email/outbound-emails");
        using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = content };
        var answer = await http.SendAsync(client, request, content, cancellationToken);

        // Being over the daily quota is a 400 of its own kind; waiting helps.
        var result = (int)answer.Status == 400 && answer.Body.Contains("LimitExceeded", StringComparison.Ordinal)
            ? answer.Later("Amazon SES does not accept more messages now.")
            : answer.ToResult();
        return result with { ProviderId = answer.IsSuccess ? answer.Text("MessageId") : null };
    }

    private static JsonObject Body(Mail mail)
    {
        var body = new JsonObject { ["Text"] = Text(mail.Text) };
        if (mail.Html is { } html)
            body["Html"] = Text(html);
        return body;
    }

    private static JsonObject Body(Mail mail, JsonElement config)
    {
        var headers = new JsonArray(Header("X-LiveLogs-Reference", mail.Reference), Header("Auto-Submitted", "auto-generated"));
        if (mail.InReplyTo is { } first)
        {
            headers.Add(Header("In-Reply-To", first));
            headers.Add(Header("References", first));
        }

        var body = new JsonObject
        {
            ["FromEmailAddress"] = Sender(mail),
            ["Destination"] = new JsonObject { ["ToAddresses"] = Payload.Array(mail.To.Select(address => JsonValue.Create(address))) },
            ["Content"] = new JsonObject
            {
                ["Simple"] = new JsonObject
                {
                    ["Subject"] = Text(mail.PlainSubject),
                    ["Body"] = Body(mail),
                    ["Headers"] = headers,
                },
            },
            ["EmailTags"] = new JsonArray(Header("kind", "alert")),
        };
        if (config.TextOf("configuration_set") is { } set)
            body["ConfigurationSetName"] = set;
        return body;
    }

    /// <summary>With the name that the channel gives it, on one line and encoded where it has to be.</summary>
    private static string Sender(Mail mail) => mail.FromName == Mail.DefaultName
        ? mail.From
        : new MimeKit.MailboxAddress(mail.FromName, mail.From).ToString(encode: true).ReplaceLineEndings("");

    private static JsonObject Header(string name, string value) => new() { ["Name"] = name, ["Value"] = value };

    private static JsonObject Text(string text) => new() { ["Data"] = text, ["Charset"] = "UTF-8" };
}
