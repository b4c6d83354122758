namespace LiveLogs.Questions.Planning.Words;

/// <summary>The words that the grammar knows by itself, whatever the catalogue.</summary>
internal static class Lexicon
{
    /// <summary>The phrases.</summary>
    public static PhraseBook Phrases { get; } = new PhraseBook().Add(AskingWords.Table).Add(ThingWords.Table).Add(GuardWords.Table).Add(TimeWords.Table).Add(CommonWords.Table);
}
