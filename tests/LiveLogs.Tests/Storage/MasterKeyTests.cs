using System.Security.Cryptography;
using System.Xml.Linq;
using LiveLogs.Storage;
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
