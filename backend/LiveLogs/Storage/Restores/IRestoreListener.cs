namespace LiveLogs.Storage.Restores;

/// <summary>The socket of whoever keeps something of the database in memory that does not age by itself.</summary>
internal interface IRestoreListener
{
    /// <summary>The database was put back to an earlier state: what is in memory may never have been, and numbers in it may be given out again. Called again when it fails.</summary>
    Task OnRestoredAsync(CancellationToken cancellationToken);
}
