using System.Security.Cryptography;
using System.Xml.Linq;
using LiveLogs.Storage.Keys;
using Xunit;

namespace LiveLogs.Tests.Storage;

public sealed class MasterKeyTests
{
    private static readonly XElement Plain = new("descriptor", new XAttribute("a", "1"), new XElement("secret", "wrap me, ünïcode"));

    [Theory]
    [InlineData("a text of sixteen characters or more")]
    [InlineData("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=")]
    [InlineData("_-ECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=")]
    public void What_a_key_wraps_it_opens_and_another_does_not(string key)
    {
        var wrapped = XElement.Parse(new MasterKey(key).Wrap(Plain).ToString());

        Assert.True(XNode.DeepEquals(Plain, new MasterKey(key).Unwrap(wrapped)));
        Assert.DoesNotContain("wrap me", wrapped.ToString(), StringComparison.Ordinal);
        Assert.ThrowsAny<CryptographicException>(() => new MasterKey($"{key}x").Unwrap(wrapped));
    }

    [Fact]
    public void A_key_that_is_no_random_bytes_is_stretched_and_opens_what_an_older_version_wrapped()
    {
        const string text = "a text of sixteen characters or more";
        Assert.NotNull(new MasterKey(text).Wrap(Plain).Element("iterations"));
        Assert.Null(new MasterKey("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=").Wrap(Plain).Element("iterations"));

        // As it was done before: HKDF of the text itself.
        var (salt, nonce, tag, purpose) = (new byte[32], new byte[12], new byte[16], "LiveLogs key ring 1"u8.ToArray());
        var content = System.Text.Encoding.UTF8.GetBytes(Plain.ToString(SaveOptions.DisableFormatting));
        var value = new byte[content.Length];
        using var cipher = new AesGcm(HKDF.DeriveKey(HashAlgorithmName.SHA256, System.Text.Encoding.UTF8.GetBytes(text), 32, salt, purpose), tag.Length);
        cipher.Encrypt(nonce, content, value, tag, purpose);
        var old = new XElement("masterKey", new[] { ("salt", salt), ("nonce", nonce), ("tag", tag), ("value", value) }
            .Select(part => new XElement(part.Item1, Convert.ToBase64String(part.Item2))));

        Assert.True(XNode.DeepEquals(Plain, new MasterKey(text).Unwrap(old)));
        old.Add(new XElement("iterations", 1));
        Assert.ThrowsAny<CryptographicException>(() => new MasterKey(text).Unwrap(old));
    }

    [Theory]
    [InlineData("salt")]
    [InlineData("nonce")]
    [InlineData("tag")]
    [InlineData("value")]
    public void What_was_changed_does_not_open(string part)
    {
        var key = new MasterKey("a text of sixteen characters or more");
        var wrapped = key.Wrap(Plain);
        var bytes = Convert.FromBase64String(wrapped.Element(part)!.Value);
        bytes[0] ^= 1;
        wrapped.Element(part)!.Value = Convert.ToBase64String(bytes);

        Assert.ThrowsAny<CryptographicException>(() => key.Unwrap(wrapped));
    }

    [Fact]
    public void The_same_is_never_wrapped_into_the_same_twice()
    {
        var key = new MasterKey("a text of sixteen characters or more");

        Assert.NotEqual(key.Wrap(Plain).Element("value")!.Value, key.Wrap(Plain).Element("value")!.Value);
    }
}
