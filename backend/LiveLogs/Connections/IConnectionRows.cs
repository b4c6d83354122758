using Npgsql;

namespace LiveLogs.Connections;

/// <summary>The socket of rooms that keep rows of each connection. Called in the transaction that changes the connection itself.</summary>
internal interface IConnectionRows
{
    /// <summary>A connection was created.</summary>
    Task AddAsync(NpgsqlConnection session, int connectionNumber, CancellationToken cancellationToken);

    /// <summary>A connection was deleted. Its number stays in use until retention has removed its entries.</summary>
    Task EndAsync(NpgsqlConnection session, int connectionNumber, CancellationToken cancellationToken);

    /// <summary>Retention removes deleted connections of which nothing else is left; rows that refer to them have to go first.</summary>
    Task RemoveAsync(NpgsqlConnection session, IReadOnlyList<int> connectionNumbers, CancellationToken cancellationToken);
}
