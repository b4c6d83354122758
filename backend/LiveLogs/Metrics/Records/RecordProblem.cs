namespace LiveLogs.Metrics.Records;

/// <summary>Why a record was not taken.</summary>
/// <param name="Index">Its place in the body, from 0.</param>
/// <param name="Field">The field that is wrong; empty for the whole record.</param>
/// <param name="Detail">What is wrong with it.</param>
public sealed record RecordProblem(int Index, string Field, string Detail);
