using System.Globalization;
using System.Text;

namespace LiveLogs.Questions.Planning.Words;

/// <summary>Brings the spellings of a word together: small letters, <c>ae</c> for <c>ä</c>, no other marks on letters.</summary>
public static class WordFold
{
    /// <summary>The folded word.</summary>
    public static string Fold(string word)
    {
        var plain = true;
        foreach (var letter in word)
            plain &= letter is < (char)128 and not (>= 'A' and <= 'Z');

        if (plain)
            return word;

        var folded = new StringBuilder(word.Length + 4);
        foreach (var letter in word)
        {
            switch (char.ToLowerInvariant(letter))
            {
                case 'ä': folded.Append("ae"); break;
                case 'ö': folded.Append("oe"); break;
                case 'ü': folded.Append("ue"); break;
                case 'ß': folded.Append("ss"); break;
                case < (char)128 and var ascii: folded.Append(ascii); break;
                case var other: Bare(other, folded); break;
            }
        }

        return folded.ToString();
    }

    /// <summary>Half of a surrogate pair stays as it is: there is nothing to take off it.</summary>
    private static void Bare(char letter, StringBuilder folded)
    {
        if (char.IsSurrogate(letter) || char.GetUnicodeCategory(letter) == UnicodeCategory.OtherNotAssigned)
        {
            folded.Append(letter);
            return;
        }

        foreach (var part in letter.ToString().Normalize(NormalizationForm.FormD))
        {
            if (CharUnicodeInfo.GetUnicodeCategory(part) != UnicodeCategory.NonSpacingMark)
                folded.Append(part);
        }
    }
}
