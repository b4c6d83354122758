using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;
using Microsoft.Extensions.Options;

namespace LiveLogs.Storage.Keys;

/// <summary>
/// Wraps elements of the key ring with AES-256-GCM, each under a key of its own that HKDF-SHA256 derives from the
/// operator's master key and a random salt. One that is no 32 random bytes is stretched first.
/// </summary>
internal sealed class MasterKey(string text)
{
    private const int SaltBytes = 32;
    private const int KeyBytes = 32;
    private static readonly byte[] Purpose = "LiveLogs key ring 1"u8.ToArray();
    private static readonly int NonceBytes = AesGcm.NonceByteSizes.MaxSize;
    private static readonly int TagBytes = AesGcm.TagByteSizes.MaxSize;

    /// <summary>
    /// Of PBKDF2, for master keys that are no 32 random bytes: what a person made up could be tried out on a dump
    /// (https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html#pbkdf2).
    /// </summary>
    private const int Iterations = 600_000;

    private readonly byte[] _material = Material(text);
    private readonly bool _stretches = Random(text) is null;

    public XElement Wrap(XElement plaintext)
    {
        var content = Encoding.UTF8.GetBytes(plaintext.ToString(SaveOptions.DisableFormatting));
        var salt = RandomNumberGenerator.GetBytes(SaltBytes);
        var nonce = RandomNumberGenerator.GetBytes(NonceBytes);
        var (ciphertext, tag) = (new byte[content.Length], new byte[TagBytes]);
        using var cipher = new AesGcm(Derive(salt, _stretches), TagBytes);
        cipher.Encrypt(nonce, content, ciphertext, tag, Purpose);
        CryptographicOperations.ZeroMemory(content);
        return new XElement(
            "masterKey",
            new XComment(" Wrapped by the master key that the operator holds. "),
            _stretches ? new XElement("iterations", Iterations) : null,
            new XElement("salt", Convert.ToBase64String(salt)),
            new XElement("nonce", Convert.ToBase64String(nonce)),
            new XElement("tag", Convert.ToBase64String(tag)),
            new XElement("value", Convert.ToBase64String(ciphertext)));
    }

    /// <exception cref="CryptographicException">Another key wrapped it, or it was changed.</exception>
    public XElement Unwrap(XElement wrapped)
    {
        var ciphertext = Part(wrapped, "value");
        var content = new byte[ciphertext.Length];
        // Those of older versions were wrapped without stretching.
        using var cipher = new AesGcm(Derive(Part(wrapped, "salt"), IsStretched(wrapped)), TagBytes);
        cipher.Decrypt(Part(wrapped, "nonce"), ciphertext, Part(wrapped, "tag"), content, Purpose);
        return XElement.Parse(Encoding.UTF8.GetString(content));
    }

    private byte[] Derive(byte[] salt, bool stretched) => HKDF.DeriveKey(
        HashAlgorithmName.SHA256,
        stretched ? Rfc2898DeriveBytes.Pbkdf2(_material, salt, Iterations, HashAlgorithmName.SHA256, KeyBytes) : _material,
        KeyBytes, salt, Purpose);

    /// <exception cref="CryptographicException">Another version of the service wrapped it in a way that this one does not know.</exception>
    private static bool IsStretched(XElement wrapped) => wrapped.Element("iterations")?.Value is { } iterations
        && (iterations == Iterations.ToString(CultureInfo.InvariantCulture) ? true : throw new CryptographicException("The key was derived in an unknown way."));

    private static byte[] Part(XElement wrapped, string name) => Convert.FromBase64String(wrapped.Element(name)?.Value ?? "");

    /// <summary>32 bytes in base64, also in the alphabet of Fernet keys, count as those bytes; any other text as itself.</summary>
    private static byte[] Material(string text) => Random(text) ?? Encoding.UTF8.GetBytes(text);

    private static byte[]? Random(string text)
    {
        var bytes = new byte[KeyBytes + 1];
        var standard = text.Replace('-', '+').Replace('_', '/');
        return Convert.TryFromBase64String(standard, bytes, out var length) && length == KeyBytes ? bytes[..length] : null;
    }
}

/// <summary>Wraps new keys of the ring.</summary>
internal sealed class MasterKeyEncryptor(IOptions<KeyRingOptions> options) : IXmlEncryptor
{
    public EncryptedXmlInfo Encrypt(XElement plaintextElement) =>
        new(new MasterKey(options.Value.ReadMasterKey()!).Wrap(plaintextElement), typeof(MasterKeyDecryptor));
}

/// <summary>
/// Opens the ring's keys with the master key or a former one. Data Protection makes it by the type name that the ring
/// records: neither may be renamed.
/// </summary>
internal sealed class MasterKeyDecryptor(IServiceProvider services) : IXmlDecryptor
{
    public XElement Decrypt(XElement encryptedElement)
    {
        var options = services.GetRequiredService<IOptions<KeyRingOptions>>().Value;
        foreach (var text in options.FormerMasterKeys.Prepend(options.ReadMasterKey()).OfType<string>())
        {
            try
            {
                return new MasterKey(text).Unwrap(encryptedElement);
            }
            catch (AuthenticationTagMismatchException)
            {
                // Another of them may have wrapped it.
            }
        }

        throw new CryptographicException("None of the configured master keys can decrypt this key of the ring.");
    }
}
