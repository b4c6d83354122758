using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using LiveLogs.Connections;
using LiveLogs.Ingestion;
using LiveLogs.IntegrationTests.Access;
using LiveLogs.IntegrationTests.Operations;
using LiveLogs.IntegrationTests.Storage;
using LiveLogs.Operations.Lifetime;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace LiveLogs.IntegrationTests.Connections;

public sealed class SecretsTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private const string Path = "/api/v1/live-logs/connections";
    private const string Secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";

    [Fact]
    public async Task A_dump_of_the_database_holds_no_secret()
    {
        await using var service = await TestService.StartAsync(database.ConnectionString);
        await CreateAsync(service, "shop", "dumped");

        var dump = await DumpAsync();

        Assert.Contains("dumped", dump, StringComparison.Ordinal);
        Assert.Contains("masterKey", dump, StringComparison.Ordinal);
        foreach (var form in Forms(Secret).Concat(Forms(TestService.MasterKey)))
            Assert.DoesNotContain(form, dump, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_ciphertext_that_is_moved_to_another_connection_or_project_does_not_open()
    {
        await using var service = await TestService.StartAsync(database.ConnectionString);
        var from = await CreateAsync(service, "shop", "from");
        var to = await CreateAsync(service, "shop", "to");
        var directory = service.Services.GetRequiredService<ConnectionDirectory>();
        var connection = (await directory.FindAsync(from, CancellationToken.None))!;

        Assert.Equal(Secret, directory.OpenConfig(connection).GetProperty("secret_access_key").GetString());
        Assert.Throws<LogSourceException>(() => directory.OpenConfig(Moved(connection, to, connection.ProjectNumber)));
        Assert.Throws<LogSourceException>(() => directory.OpenConfig(Moved(connection, from, connection.ProjectNumber + 1)));

        await database.ExecuteAsync("UPDATE connections SET secrets = (SELECT secrets FROM connections WHERE id = $1) WHERE id = $2", from, to);
        var moved = await service.SendAsync(HttpMethod.Get, $"{Path}/{to}", TestToken.For("shop", "viewer"));
        var test = await service.SendAsync(HttpMethod.Post, $"{Path}/{to}/test", TestToken.For("shop", "operator"));

        Assert.Equal("""{"set":true,"last4":null}""", moved.Json.GetProperty("connection_config").GetProperty("secret_access_key").GetRawText());
        Assert.Equal("configuration", test.Json.GetProperty("failure").GetString());
        Assert.DoesNotContain(Secret[..8], test.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stored_secret_does_not_follow_to_a_new_address()
    {
        await using var service = await TestService.StartAsync(database.ConnectionString);
        var (id, admin) = (await CreateAsync(service, "shop", "moving"), TestToken.For("shop", "admin"));
        async Task<Answer> ChangeAsync(object config)
        {
            var etag = (await service.SendAsync(HttpMethod.Get, $"{Path}/{id}", admin)).ETag!;
            return await service.SendAsync(HttpMethod.Put, $"{Path}/{id}", admin, new { connection_name = "moving", connection_config = config }, ("If-Match", etag));
        }

        const string KeyId = "AKIAIOSFODNN7EXAMPLE";
        var kept = await ChangeAsync(new { region = "eu-west-1", log_group = "a", access_key_id = KeyId, endpoint_url = "https://evil.example.com" });
        var masked = await ChangeAsync(new { region = "eu-west-1", log_group = "a", access_key_id = KeyId, endpoint_url = "https://evil.example.com", secret_access_key = new { set = true, last4 = "EKEY" } });
        var anew = await ChangeAsync(new { region = "eu-west-1", log_group = "a", access_key_id = KeyId, endpoint_url = "https://evil.example.com", secret_access_key = "another", session_token = (string?)null });
        var back = await ChangeAsync(new { region = "eu-west-1", log_group = "a", access_key_id = KeyId });
        var other = await ChangeAsync(new { region = "eu-west-2", log_group = "b", access_key_id = KeyId, endpoint_url = "https://evil.example.com" });

        Assert.Equal((400, 400, 200, 400, 200), (kept.Status, masked.Status, anew.Status, back.Status, other.Status));
        Assert.Contains("connection_config.secret_access_key", kept.Fields);
        Assert.Contains("endpoint_url", kept.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret[..8], kept.Text + masked.Text + anew.Text + back.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_ciphertext_does_not_open_beside_another_address()
    {
        await using var service = await TestService.StartAsync(database.ConnectionString);
        var id = await CreateAsync(service, "shop", "edited");

        await database.ExecuteAsync("UPDATE connections SET config = config || '{\"endpoint_url\": \"https://evil.example.com\"}' WHERE id = $1", id);
        var test = await service.SendAsync(HttpMethod.Post, $"{Path}/{id}/test", TestToken.For("shop", "operator"));

        Assert.Equal("configuration", test.Json.GetProperty("failure").GetString());
    }

    [Fact]
    public async Task Secrets_of_an_older_version_open_and_are_sealed_for_their_address_at_the_next_start()
    {
        Guid id;
        string old;
        await using (var service = await TestService.StartAsync(database.ConnectionString))
        {
            id = await CreateAsync(service, "shop", "older");
            var directory = service.Services.GetRequiredService<ConnectionDirectory>();
            var connection = (await directory.FindAsync(id, CancellationToken.None))!;
            old = service.Services.GetRequiredService<IDataProtectionProvider>()
                .CreateProtector("LiveLogs.Connections.Secrets", connection.ProjectNumber.ToString(CultureInfo.InvariantCulture), id.ToString("D"))
                .Protect(JsonSerializer.Serialize(new { secret_access_key = Secret }));
            await database.ExecuteAsync("UPDATE connections SET secrets = $1 WHERE id = $2", old, id);
            Assert.Equal(Secret, directory.OpenConfig((await directory.FindAsync(id, CancellationToken.None))!).GetProperty("secret_access_key").GetString());
        }

        await using var later = await TestService.StartAsync(database.ConnectionString);
        var connections = later.Services.GetRequiredService<ConnectionDirectory>();
        await Harness.Eventually.TrueAsync(
            async () => (await connections.FindAsync(id, CancellationToken.None))!.Secrets != old, TimeSpan.FromSeconds(60), () => "They were not sealed anew.");

        Assert.Equal(Secret, connections.OpenConfig((await connections.FindAsync(id, CancellationToken.None))!).GetProperty("secret_access_key").GetString());
    }

    [Fact]
    public async Task Another_instance_with_the_same_master_key_opens_what_the_first_sealed()
    {
        await using var first = await TestService.StartAsync(database.ConnectionString);
        var id = await CreateAsync(first, "shop", "shared");
        await using var second = await TestService.StartAsync(database.ConnectionString);
        var directory = second.Services.GetRequiredService<ConnectionDirectory>();

        var config = directory.OpenConfig((await directory.FindAsync(id, CancellationToken.None))!);

        Assert.Equal(Secret, config.GetProperty("secret_access_key").GetString());
    }

    [Fact]
    public async Task Another_master_key_is_refused_at_start_and_makes_no_new_key()
    {
        await using var own = await OwnDatabase.CreateAsync();
        await (await TestService.StartAsync(own.ConnectionString)).DisposeAsync();
        var keys = await own.CountKeysAsync();

        var failure = await Assert.ThrowsAnyAsync<Exception>(() =>
            TestService.StartAsync(own.ConnectionString, null, ("KeyRing:MasterKey", "another master key than before")));

        using var report = new StringWriter();
        Assert.True(StartFailure.TryReport(failure, report));
        Assert.Contains("CREDENTIAL_ENCRYPTION_KEY", report.ToString(), StringComparison.Ordinal);
        Assert.Equal(keys, await own.CountKeysAsync());
    }

    [Fact]
    public async Task A_master_key_is_changed_by_naming_the_former_one()
    {
        await using var own = await OwnDatabase.CreateAsync();
        Guid id;
        await using (var before = await TestService.StartAsync(own.ConnectionString))
            id = await CreateAsync(before, "shop", "rotated");

        await using var after = await TestService.StartAsync(
            own.ConnectionString, null, ("KeyRing:MasterKey", "another master key than before"), ("KeyRing:FormerMasterKeys:0", TestService.MasterKey));
        var directory = after.Services.GetRequiredService<ConnectionDirectory>();

        Assert.Equal(
            Secret,
            directory.OpenConfig((await directory.FindAsync(id, CancellationToken.None))!).GetProperty("secret_access_key").GetString());
    }

    [Fact]
    public async Task A_certificate_wraps_the_keys_in_place_of_a_master_key()
    {
        await using var own = await OwnDatabase.CreateAsync();
        var folder = Directory.CreateTempSubdirectory("livelogs");
        (string, string?)[] Settings(string file) =>
            [("KeyRing:MasterKey", null), ("KeyRing:CertificatePath", file), ("KeyRing:CertificatePassword", "pass")];
        try
        {
            var (file, other) = (MakeCertificate(folder, "one"), MakeCertificate(folder, "two"));
            Guid id;
            await using (var before = await TestService.StartAsync(own.ConnectionString, null, Settings(file)))
                id = await CreateAsync(before, "shop", "certified");
            await using var after = await TestService.StartAsync(own.ConnectionString, null, Settings(file));
            var directory = after.Services.GetRequiredService<ConnectionDirectory>();

            Assert.Equal(
                Secret,
                directory.OpenConfig((await directory.FindAsync(id, CancellationToken.None))!).GetProperty("secret_access_key").GetString());
            await Assert.ThrowsAsync<StartFailureException>(() => TestService.StartAsync(own.ConnectionString, null, Settings(other)));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static Connection Moved(Connection connection, Guid id, int project) => new()
    {
        Id = id,
        ProjectNumber = project,
        Name = connection.Name,
        Provider = connection.Provider,
        Config = connection.Config,
        Secrets = connection.Secrets,
        QuotaKey = connection.QuotaKey,
        CreatedAt = connection.CreatedAt,
        UpdatedAt = connection.UpdatedAt,
    };

    private static string MakeCertificate(DirectoryInfo folder, string name)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        var path = System.IO.Path.Combine(folder.FullName, $"{name}.pfx");
        File.WriteAllBytes(path, certificate.Export(X509ContentType.Pfx, "pass"));
        return path;
    }

    private static async Task<Guid> CreateAsync(TestService service, string project, string name)
    {
        var answer = await service.SendAsync(HttpMethod.Post, Path, TestToken.For(project, "admin"), new
        {
            project_id = project,
            connection_name = name,
            cloud_provider = "aws",
            connection_config = new
            {
                region = "eu-central-1",
                log_group = "/shop",
                access_key_id = "AKIAIOSFODNN7EXAMPLE",
                secret_access_key = Secret,
            },
        });
        Assert.True(answer.Status == 201, answer.Text);
        return answer.Json.GetProperty("id").GetGuid();
    }

    /// <summary>A secret as itself, in base64 at each of its three alignments, and in hexadecimal.</summary>
    private static IEnumerable<string> Forms(string secret)
    {
        yield return secret;
        yield return JsonSerializer.Serialize(secret).Trim('"');
        yield return Convert.ToHexString(Encoding.UTF8.GetBytes(secret));
        for (var skip = 0; skip < 3; skip++)
        {
            var bytes = Encoding.UTF8.GetBytes(secret)[skip..];
            yield return Convert.ToBase64String(bytes[..(bytes.Length / 3 * 3)]);
        }
    }

    private async Task<string> DumpAsync()
    {
        var dump = new StringBuilder();
        var tables = await database.ScalarAsync<string[]>(
            "SELECT array_agg(quote_ident(table_name)) FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'");
        foreach (var table in tables)
        {
            await using var command = database.DataSource.CreateCommand($"SELECT coalesce(string_agg(t::text, E'\\n'), '') FROM {table} t");
            dump.AppendLine((string)(await command.ExecuteScalarAsync())!);
        }

        return dump.ToString();
    }

    /// <summary>A database whose key ring no other test uses.</summary>
    private sealed class OwnDatabase : IAsyncDisposable
    {
        private readonly TestDatabase _database = new();

        public string ConnectionString => _database.ConnectionString;

        public static async Task<OwnDatabase> CreateAsync()
        {
            var own = new OwnDatabase();
            await own._database.InitializeAsync();
            return own;
        }

        public Task<long> CountKeysAsync() => _database.ScalarAsync<long>("SELECT count(*) FROM data_protection_keys");

        public async ValueTask DisposeAsync() => await _database.DisposeAsync();
    }
}
