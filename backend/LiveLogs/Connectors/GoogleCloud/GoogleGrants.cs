using System.Text.Json;

namespace LiveLogs.Connectors.GoogleCloud;

/// <summary>The least that reading needs: a role on the project (https://cloud.google.com/logging/docs/access-control).</summary>
internal static class GoogleGrants
{
    public static CloudGrant Of(ConfigDraft draft)
    {
        var project = draft.Text("project_id") ?? "PROJECT";
        var email = draft.Text("impersonate_service_account") ?? EmailIn(draft.Find("credentials_json")) ?? "SERVICE_ACCOUNT_EMAIL";
        return new CloudGrant(
            "Role",
            $"gcloud services enable logging.googleapis.com --project {project}\ngcloud projects add-iam-policy-binding {project} \\\n"
            + $"  --member serviceAccount:{email} --role roles/logging.viewer",
            "Read access only. Data Access audit logs need roles/logging.privateLogViewer, a log view roles/logging.viewAccessor.");
    }

    /// <summary>Whose key file it is; null when that cannot be read.</summary>
    private static string? EmailIn(JsonElement? credentials)
    {
        try
        {
            using var parsed = credentials is { ValueKind: JsonValueKind.String } text ? JsonDocument.Parse(text.GetString()!) : null;
            return (parsed?.RootElement ?? credentials) is { ValueKind: JsonValueKind.Object } file
                && file.TryGetProperty("client_email", out var email) && email.ValueKind == JsonValueKind.String ? email.GetString() : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
