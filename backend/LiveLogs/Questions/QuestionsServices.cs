namespace LiveLogs.Questions;

internal static class QuestionsServices
{
    public static IServiceCollection AddQuestions(this IServiceCollection services) => services.AddSingleton<ProjectPlanners>();
}
