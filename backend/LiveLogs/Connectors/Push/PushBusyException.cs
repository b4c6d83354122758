namespace LiveLogs.Connectors.Push;

/// <summary>There is no memory for more pushes now; the sender is asked to come again.</summary>
internal sealed class PushBusyException() : Exception("There is no memory for more pushes of this connection, of its project, or in total.");
