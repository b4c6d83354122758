using System.Text.Json;
using LiveLogs.CloudSimulator.CloudWatch;

namespace LiveLogs.Tests.Notifications.StandIns;

/// <summary>Amazon SES v2: checks the signature and the shape of SendEmail.</summary>
internal sealed class SesStandIn(TimeProvider time) : StandIn
{
    private readonly SigV4Verifier _signatures = new(new AwsAccounts([AwsAccount.CreateDefault()]));

    public List<JsonElement> Mails { get; } = [];

    protected override StandInReply Take(StandInRequest request)
    {
        try
        {
            _signatures.Verify(request.Raw, request.Body, time.GetUtcNow(), "ses");
        }
        catch (AwsException error)
        {
            return StandInReply.Json(403, new { message = error.Message });
        }

        var body = request.Json;
        Check(request.Path == "/v2/email/outbound-emails", "path");
        Check(body.GetProperty("Destination").GetProperty("ToAddresses").GetArrayLength() is > 0 and <= 50, "receivers");
        var simple = body.GetProperty("Content").GetProperty("Simple");
        Check(simple.GetProperty("Subject").GetProperty("Data").GetString()!.All(character => !char.IsControl(character)), "subject");
        Check(simple.GetProperty("Body").GetProperty("Text").GetProperty("Data").GetString()!.Length > 0, "text");
        Check(simple.GetProperty("Headers").EnumerateArray().All(header => header.GetProperty("Value").GetString()!.Length <= 870), "headers");
        Mails.Add(body);
        return StandInReply.Json(200, new { MessageId = "0102018c" });
    }
}
