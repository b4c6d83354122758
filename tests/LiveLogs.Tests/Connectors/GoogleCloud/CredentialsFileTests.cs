using LiveLogs.Connectors.GoogleCloud;
using Xunit;

namespace LiveLogs.Tests.Connectors.GoogleCloud;

/// <summary>Google's own reader ignores the case of names and merges repeated objects: nothing that it would understand otherwise may pass here.</summary>
public sealed class CredentialsFileTests
{
    private const string SecretFile = "/proc/self/environ";

    [Fact]
    public void A_token_from_an_address_is_the_users_own()
    {
        var file = Assert.IsType<ExternalAccountFile>(Read(External(Source(("headers", """{"Metadata-Flavor":"x"}"""), ("format", """{"type":"json","subject_token_field_name":"id"}""")))).File);

        var source = Assert.IsType<UrlTokenSource>(file.Source);
        Assert.Equal("https://idp.example.com/token", source.Address.AbsoluteUri);
        Assert.Equal(("x", "id"), (source.Headers["metadata-flavor"], source.JsonField));
        Assert.False(file.NeedsHost);
        Assert.Equal(["https://sts.example.com/v1/token", "https://idp.example.com/token"], file.Addresses.Select(address => address.AbsoluteUri));
    }

    [Theory]
    [InlineData("\\n")]
    [InlineData("\\\\n")]
    [InlineData("\\r\\n")]
    [InlineData("\\\\r\\\\n")]
    public void The_ends_of_a_keys_lines_may_be_written_in_letters(string end)
    {
        using var rsa = System.Security.Cryptography.RSA.Create(2048);
        var key = rsa.ExportPkcs8PrivateKeyPem().Replace("\n", end, StringComparison.Ordinal);
        var file = Assert.IsType<ServiceAccountFile>(Read(
            $$"""{"type":"service_account","client_email":"a@b.iam.gserviceaccount.com","private_key_id":"1","private_key":"{{key}}"}""").File);

        using var read = System.Security.Cryptography.RSA.Create();
        read.ImportFromPem(file.PrivateKey);
        Assert.Equal(rsa.ExportRSAPublicKeyPem(), read.ExportRSAPublicKeyPem());
    }

    [Fact]
    public void A_token_from_a_file_or_the_machines_identity_is_the_hosts()
    {
        Assert.True(Read(External($$"""{"file":"{{SecretFile}}"}""")).File!.NeedsHost);
        Assert.True(Read(External("""{"environment_id":"aws1","regional_cred_verification_url":"https://sts.{region}.amazonaws.com"}""")).File!.NeedsHost);
    }

    public static TheoryData<string> Sources
    {
        get
        {
            var data = new TheoryData<string>();
            string[] hostly = ["file", "environment_id", "executable", "certificate", "region_url", "imdsv2_session_token_url", "regional_cred_verification_url"];
            foreach (var name in hostly)
            {
                // Beside an address, in every spelling that a lenient reader takes for the name.
                foreach (var spelled in Spellings(name))
                    data.Add(Source((spelled, $"\"{SecretFile}\"")));
                data.Add($$"""{"{{name.ToUpperInvariant()}}":"{{SecretFile}}"}""");
                data.Add($$"""{"{{name}}":"{{SecretFile}}","{{name}}":"x"}""");
            }

            foreach (var spelled in Spellings("url").Skip(1))
                data.Add(Source((spelled, "\"http://169.254.169.254/\"")));
            data.Add("""{"url":"https://idp.example.com/token","url":"http://169.254.169.254/"}""");
            data.Add(Source(("format", """{"type":"json","Type":"text","subject_token_field_name":"id"}""")));
            data.Add(Source(("format", """{"type":"json","file":"/etc/shadow","subject_token_field_name":"id"}""")));
            data.Add(Source(("format", """{"type":"json"}""")));
            data.Add(Source(("headers", """{"Host":"metadata.google.internal"}""")));
            data.Add(Source(("headers", """{"a":"b\r\nc: d"}""")));
            data.Add(Source(("headers", """{"a":"b","A":"c"}""")));
            data.Add(Source(("headers", """{"a":{"b":"c"}}""")));
            data.Add(Source(("anything", "1")));
            data.Add("[]");
            data.Add("null");
            data.Add("{}");
            data.Add("\"https://idp.example.com/token\"");
            data.Add("""{"url":"/proc/self/environ"}""");
            data.Add("""{"url":"file:///proc/self/environ"}""");
            data.Add("""{"environment_id":"azure1","regional_cred_verification_url":"x"}""");
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Sources))]
    public void A_source_that_two_readers_could_understand_differently_is_refused(string source) => AssertRefused(External(source));

    public static TheoryData<string> Files
    {
        get
        {
            var good = External(Source());
            string With(string member) => good[..^1] + "," + member + "}";
            var data = new TheoryData<string>();
            // The object itself in other letters, or twice, before and behind the good one.
            foreach (var spelled in Spellings("credential_source"))
            {
                data.Add(With($$"""
                    "{{spelled}}":{"file":"{{SecretFile}}"}
                    """));
                data.Add($$"""{"{{spelled}}":{"file":"{{SecretFile}}"},""" + good[1..]);
            }

            foreach (var name in new[] { "type", "token_url", "token_uri", "service_account_impersonation_url", "audience" })
            {
                foreach (var spelled in Spellings(name).Skip(1))
                    data.Add(With($"\"{spelled}\":\"http://127.0.0.1/serviceAccounts/a@b:generateAccessToken\""));
            }

            data.Add(With("\"type\":\"service_account\""));
            data.Add(With("\"universe_domain\":\"evil.example.com\""));
            data.Add(With("\"service_account_impersonation_url\":\"https://iam.example.com/steal?x=:generateAccessToken\""));
            data.Add(With("\"deep\":" + string.Concat(Enumerable.Repeat("[", 5000)) + string.Concat(Enumerable.Repeat("]", 5000))));
            data.Add(good.Replace("external_account", "External_Account", StringComparison.Ordinal));
            data.Add(good.Replace("{\"type", "{/*c*/\"type", StringComparison.Ordinal));
            data.Add(good + "{}");
            data.Add(good.Replace('"', '\''));
            data.Add("[" + good + "]");
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void A_file_that_two_readers_could_understand_differently_is_refused(string file) => AssertRefused(file);

    [Fact]
    public void What_is_not_known_beside_the_fields_reaches_nobody()
    {
        var file = Assert.IsType<ExternalAccountFile>(Read(External(Source())[..^1] + $$""","file":"{{SecretFile}}","executable":{"command":"/bin/sh"} }""").File);

        Assert.IsType<UrlTokenSource>(file.Source);
        Assert.DoesNotContain("idp", file.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_that_is_escaped_is_the_name()
    {
        Assert.True(Read(External("""{"f\u0069le":"/token"}""")).File!.NeedsHost);
        AssertRefused(External("""{"f\u0069le":"/token","file":"/other"}"""));
        AssertRefused(External("""{"url":"https://idp.example.com","F\u0069le":"/token"}"""));
    }

    private static void AssertRefused(string text)
    {
        var (file, problem) = Read(text);

        Assert.Null(file);
        Assert.DoesNotContain(SecretFile, problem, StringComparison.Ordinal);
        Assert.InRange(problem!.Length, 10, 300);
    }

    private static (CredentialsFile? File, string? Problem) Read(string text) => CredentialsFileReader.Read(text);

    private static IEnumerable<string> Spellings(string name) => new[]
    {
        name, name.ToUpperInvariant(), char.ToUpperInvariant(name[0]) + name[1..], name[..^1] + char.ToUpperInvariant(name[^1]),
    }.Distinct(StringComparer.Ordinal);

    private static string Source(params (string Name, string Json)[] more) =>
        "{" + string.Join(',', more.Prepend(("url", "\"https://idp.example.com/token\"")).Select(member => $"\"{member.Item1}\":{member.Item2}")) + "}";

    private static string External(string source) => $$"""
        {"type":"external_account","audience":"//iam.googleapis.com/x","subject_token_type":"urn:ietf:params:oauth:token-type:jwt","token_url":"https://sts.example.com/v1/token","credential_source":{{source}}}
        """.Trim();
}
