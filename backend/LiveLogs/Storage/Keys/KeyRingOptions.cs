using System.Text;
using Microsoft.Extensions.Options;

namespace LiveLogs.Storage.Keys;

/// <summary>What wraps the keys under which secrets are stored: a master key or a certificate, held by the operator.</summary>
internal sealed class KeyRingOptions
{
    public const string Section = "KeyRing";

    /// <summary>A secret text of at least 16 characters; also <c>CREDENTIAL_ENCRYPTION_KEY</c>.</summary>
    public string? MasterKey { get; set; }

    /// <summary>A file that holds the master key; also <c>CREDENTIAL_ENCRYPTION_KEY_FILE</c>.</summary>
    public string? MasterKeyFile { get; set; }

    /// <summary>Master keys used before: they still open what they wrapped, and wrap nothing new.</summary>
    public string[] FormerMasterKeys { get; set; } = [];

    /// <summary>A PKCS#12 file whose certificate wraps the keys instead of a master key.</summary>
    public string? CertificatePath { get; set; }

    public string? CertificatePassword { get; set; }

    /// <summary>The master key, from wherever it is given; null when there is none.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    public string? ReadMasterKey() =>
        !string.IsNullOrEmpty(MasterKey) ? MasterKey
        : !string.IsNullOrEmpty(MasterKeyFile) ? File.ReadAllText(MasterKeyFile, Encoding.UTF8).Trim()
        : null;
}

internal sealed class KeyRingOptionsValidator : IValidateOptions<KeyRingOptions>
{
    private const int MinLength = 16;

    public ValidateOptionsResult Validate(string? name, KeyRingOptions options)
    {
        if (!string.IsNullOrEmpty(options.CertificatePath))
        {
            return File.Exists(options.CertificatePath)
                ? ValidateOptionsResult.Success
                : ValidateOptionsResult.Fail($"KeyRing:CertificatePath: there is no file '{options.CertificatePath}'.");
        }

        try
        {
            return options.ReadMasterKey() switch
            {
                null => ValidateOptionsResult.Fail(
                    "Stored credentials are not protected. Set CREDENTIAL_ENCRYPTION_KEY to a secret that you keep, for example " +
                    "the output of: openssl rand -base64 32 (or CREDENTIAL_ENCRYPTION_KEY_FILE to a file that holds it, or KeyRing:CertificatePath)."),
                { Length: < MinLength } => ValidateOptionsResult.Fail($"CREDENTIAL_ENCRYPTION_KEY is shorter than {MinLength} characters."),
                _ => ValidateOptionsResult.Success,
            };
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return ValidateOptionsResult.Fail($"CREDENTIAL_ENCRYPTION_KEY_FILE: '{options.MasterKeyFile}' cannot be read: {error.Message}");
        }
    }
}
