using System.Globalization;

namespace LiveLogs.CloudSimulator.Shop;

/// <summary>Payments, a Spring Boot service, and the one that has the trouble: its database sometimes refuses connections.</summary>
internal sealed class PaymentsLog(ShopWorld world)
{
    private const string Service = "c.s.payments.AuthorizationService";

    private const string Database = "payments-db.internal:5432";

    private static readonly string[] Cards = ["visa **** 4242", "mastercard **** 5454", "amex **** 1005", "sepa **** 3000"];

    /// <summary>False when the issuer declines, as happens at any time.</summary>
    public bool TryAuthorize(Visit visit, Order order)
    {
        var card = world.Pick(Cards);
        visit.After(6);
        if (world.Chance(0.35))
            Write(visit, "DEBUG", "c.s.payments.risk.RiskScorer", $"risk score {world.Dice.Next(2, 61)} for {visit.Customer}, country {order.Country}");
        visit.After(120);
        if (world.Chance(0.03))
        {
            Write(visit, "WARN", Service, $"Declined {order.Id} {card}: insufficient_funds");
            return false;
        }

        Write(visit, "INFO", Service, string.Create(CultureInfo.InvariantCulture,
            $"Authorized pay_{world.Hex(10)} for {order.Id}: {order.Total:F2} EUR, {card}"));
        return true;
    }

    public void Unavailable(Visit visit, Order order)
    {
        visit.After(world.Chance(0.4) ? 2_000 : 60);
        if (world.Chance(0.4))
        {
            Write(visit, "WARN", "com.zaxxer.hikari.pool.PoolBase",
                "HikariPool-1 - Failed to validate connection org.postgresql.jdbc.PgConnection@5e1f23a (This connection has been closed.). "
                + "Possibly consider using a shorter maxLifetime value.");
            visit.After(5);
        }

        Write(visit, "ERROR", Service, $"Could not authorize payment for {order.Id}\n{Trace(world.Chance(0.5))}");
    }

    public void PoolStats(DateTimeOffset at, bool troubled) => Write(at, troubled ? "WARN" : "DEBUG", "com.zaxxer.hikari.pool.HikariPool",
        troubled
            ? $"HikariPool-1 - Pool stats (total=0, active=0, idle=0, waiting={world.Dice.Next(9, 40)})"
            : $"HikariPool-1 - Pool stats (total=10, active={world.Dice.Next(1, 6)}, idle={world.Dice.Next(4, 9)}, waiting=0)", "-");

    public void Recovered(DateTimeOffset at)
    {
        Write(at, "INFO", "com.zaxxer.hikari.pool.HikariPool", "HikariPool-1 - Added connection org.postgresql.jdbc.PgConnection@7a3c19d0", "-");
        Write(at.AddMilliseconds(40), "INFO", "c.s.payments.DatabaseHealth", $"Database {Database} is reachable again", "-");
    }

    private static string Trace(bool pool) =>
        (pool
            ? "org.springframework.jdbc.CannotGetJdbcConnectionException: Failed to obtain JDBC Connection\n"
            : "org.springframework.transaction.CannotCreateTransactionException: Could not open JPA EntityManager for transaction\n")
        + "\tat org.springframework.jdbc.datasource.DataSourceUtils.getConnection(DataSourceUtils.java:84)\n"
        + "\tat com.shop.payments.AuthorizationRepository.save(AuthorizationRepository.java:41)\n"
        + "\tat com.shop.payments.AuthorizationService.authorize(AuthorizationService.java:97)\n"
        + "\tat com.shop.payments.AuthorizationController.post(AuthorizationController.java:38)\n"
        + "\tat java.base/java.lang.Thread.run(Thread.java:1583)\n"
        + "Caused by: java.sql.SQLTransientConnectionException: HikariPool-1 - Connection is not available, request timed out after 2000ms.\n"
        + "\tat com.zaxxer.hikari.pool.HikariPool.createTimeoutException(HikariPool.java:686)\n"
        + "\tat com.zaxxer.hikari.pool.HikariPool.getConnection(HikariPool.java:179)\n"
        + "\t... 58 more\n"
        + $"Caused by: org.postgresql.util.PSQLException: Connection to {Database} refused. "
        + "Check that the hostname and port are correct and that the postmaster is accepting TCP/IP connections.\n"
        + "\tat org.postgresql.core.v3.ConnectionFactoryImpl.openConnectionImpl(ConnectionFactoryImpl.java:352)\n"
        + "Caused by: java.net.ConnectException: Connection refused\n"
        + "\tat java.base/sun.nio.ch.Net.pollConnect(Native Method)";

    private void Write(Visit visit, string level, string logger, string message) =>
        Write(visit.Now, level, logger, message, visit.TraceId);

    private void Write(DateTimeOffset at, string level, string logger, string message, string traceId) => world.Write(
        at, ShopLogGroups.Payments, world.EcsStream("payments", "app", 2, at), string.Create(CultureInfo.InvariantCulture,
            $"{at:yyyy-MM-dd'T'HH:mm:ss.fff}Z {level,5} 1 --- [payments] [nio-8080-exec-{world.Dice.Next(1, 12)}] {logger} : [trace_id={traceId}] {message}"));
}
