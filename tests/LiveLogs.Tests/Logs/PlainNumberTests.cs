using System.Globalization;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using LiveLogs.Logs;
using Xunit;

namespace LiveLogs.Tests.Logs;

public class PlainNumberTests
{
    [Theory]
    [InlineData("100", "100")]
    [InlineData("+0100.500", "100.5")]
    [InlineData("1e2", "100")]
    [InlineData("-12.5E-3", "-0.0125")]
    [InlineData(".5", "0.5")]
    [InlineData("5.", "5")]
    [InlineData("-0.00", "0")]
    [InlineData("99.99999999999999999999", "99.99999999999999999999")]
    [InlineData("1e99999", null)]
    [InlineData("1e", null)]
    [InlineData("1.2.3", null)]
    [InlineData("--1", null)]
    [InlineData(".", null)]
    [InlineData("0x10", null)]
    [InlineData("", null)]
    public void A_number_has_one_spelling(string text, string? expected) => Assert.Equal(expected, PlainNumber.Normalise(text));

    [Fact]
    public void Numbers_are_equal_when_their_values_are()
    {
        // Few digits, so that many pairs are equal but spelt differently.
        var numbers =
            from digits in Gen.Choose(-120, 120)
            from scale in Gen.Choose(0, 3)
            from zeros in Gen.Choose(0, 3)
            select (decimal.Divide(digits, (decimal)Math.Pow(10, scale)) + new decimal(0, 0, 0, false, (byte)zeros)).ToString(CultureInfo.InvariantCulture);
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(5000), Prop.ForAll(numbers.Two().ToArbitrary(), pair =>
        {
            var (stored, wanted) = (pair.Item1, pair.Item2);
            var expected = decimal.Parse(stored, CultureInfo.InvariantCulture) == decimal.Parse(wanted, CultureInfo.InvariantCulture);
            return PlainNumber.AreEqual(Encoding.ASCII.GetBytes(stored), PlainNumber.Normalise(wanted)!) == expected;
        }));
    }

    [Theory]
    [InlineData("9007199254740993", "9007199254740992", 1)]
    [InlineData("100.00000000000000000000000000000001", "100", 1)]
    [InlineData("-100.00000000000000000000000000000001", "-100", -1)]
    [InlineData("5.0", "5", 0)]
    [InlineData("1e2", "100", 0)]
    [InlineData("1e-400", "0", 1)]
    [InlineData("-1e400", "-1e399", -1)]
    [InlineData("-0", "0", 0)]
    [InlineData("0.09", "0.1", -1)]
    [InlineData("123456789012345678901234567890123", "99", 1)]
    public void Numbers_are_compared_by_all_of_their_digits(string number, string limit, int order) =>
        Assert.Equal(order, Math.Sign(PlainNumber.Compare(System.Text.Encoding.ASCII.GetBytes(number), new PlainNumber.Limit(PlainNumber.Normalise(limit)!))!.Value));

    [Theory]
    [InlineData("502", true)]
    [InlineData("+5.", true)]
    [InlineData("-.5e-3", true)]
    [InlineData("", false)]
    [InlineData(".", false)]
    [InlineData(" 5", false)]
    [InlineData("5ms", false)]
    [InlineData("0x1F", false)]
    [InlineData("1e1001", false)]
    [InlineData("--5", false)]
    [InlineData("NaN", false)]
    [InlineData("1,5", false)]
    public void A_text_that_is_a_number_counts_as_one(string text, bool isNumber) => Assert.Equal(isNumber, PlainNumber.IsNumber(text));
}
