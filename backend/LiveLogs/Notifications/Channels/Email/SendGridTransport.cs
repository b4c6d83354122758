using System.Text.Json;
using System.Text.Json.Nodes;
using LiveLogs.Notifications.Deliveries;
using LiveLogs.ProjectConfig.Fields;

namespace LiveLogs.Notifications.Channels.Email;

/// <summary>SendGrid's Mail Send v3 (https://github.com/twilio/sendgrid-oai/blob/main/spec/yaml/tsg_mail_v3.yaml). 202 means that the message is queued there.</summary>
internal sealed class SendGridTransport(ProviderHttp http, ProviderPlaces places)
{
    public static IReadOnlyList<ConfigField> Fields { get; } =
        [new("api_key", ConfigFieldKind.Text, "SendGrid: an API key that may send mail.") { Secret = true }];

    public static void Check(ConfigReader reader)
    {
        if (reader.IsAbsent("api_key"))
            reader.Fail("api_key", "This field is required with the transport sendgrid.");
        else if (reader.Text("api_key", 300)?.All(character => character is > ' ' and <= '~') == false)
            reader.Fail("api_key", "Expected a key such as SG.….");
    }

    public async Task<SendResult> SendAsync(Mail mail, JsonElement config, CancellationToken cancellationToken)
    {
        var headers = new JsonObject { ["Message-ID"] = mail.MessageId, ["Auto-Submitted"] = "auto-generated" };
        if (mail.InReplyTo is { } first)
        {
            headers["In-Reply-To"] = first;
            headers["References"] = first;
        }

        var payload = new JsonObject
        {
            ["personalizations"] = new JsonArray(new JsonObject
            {
                ["to"] = Payload.Array(mail.To.Select(address => new JsonObject { ["email"] = address })),
                ["custom_args"] = new JsonObject { ["livelogs_reference"] = mail.Reference },
            }),
            ["from"] = new JsonObject { ["email"] = mail.From, ["name"] = mail.FromName },
            ["subject"] = mail.PlainSubject,
            ["content"] = new JsonArray(new JsonObject { ["type"] = "text/plain", ["value"] = mail.Text }),
            ["headers"] = headers,
            ["categories"] = new JsonArray("alert"),
        };
        if (mail.Html is { } html)
            payload["content"]!.AsArray().Add(new JsonObject { ["type"] = "text/html", ["value"] = html });
        var address = new Uri(places.Endpoint("sendgrid", "https://api.sendgrid.com/"), "v3/mail/send");
        var answer = await http.SendAsync(
            HttpMethod.Post, address, Payload.Bytes(payload), request => request.Headers.Authorization = new("Bearer", config.Required("api_key")), cancellationToken);
        return answer.ToResult() with { ProviderId = answer.IsSuccess ? mail.MessageId : null };
    }
}
