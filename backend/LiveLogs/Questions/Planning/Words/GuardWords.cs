namespace LiveLogs.Questions.Planning.Words;

/// <summary>What is never answered, and what becomes a request; lines as in <see cref="AskingWords"/>.</summary>
internal static class GuardWords
{
    public const string Table = """
        Action reboot_instance: reboot, rebooting, power cycle, boote, reboote, rebooten, boot neu
        Action restart: restart, bounce, cycle, neustarten, neu starten, recycle, reset, durchstarten
        Action start: start, boot, boot up, start up, launch, bring up, turn on, power on, hochfahren, starte, starten, spin up, einschalten, schalte ein, fahre hoch, fahr hoch, wake up
        Action stop: stop, shut down, shutdown, halt, power off, turn off, switch off, stoppe, stopp, stoppen, herunterfahren, runterfahren, abschalten, ausschalten, fahre herunter, fahr herunter, anhalten, kill, schalte ab, schalte aus, fahre runter, fahr runter, halte an
        Action terminate_instance: terminate, destroy, decommission, tear down, beende, beenden, terminiere, zerstoere
        Action scale_service: scale, scale up, scale out, scale down, scale in, upscale, downscale, resize, skaliere, skalieren, hochskalieren, herunterskalieren, skalier, add capacity to, double the capacity of
        Action redeploy_service: redeploy, deploy, force deployment, force a deployment of, force a new deployment of, roll out, rollout, deploye, ausrollen, rolle aus, neu deployen, redeploye
        Action rollback_service: roll back, rollback, revert, zurueckrollen, rolle zurueck, zuruecksetzen, roll zurueck
        Action set_concurrency: set concurrency of, set the concurrency of, limit concurrency of, throttle
        Action run_automation: run automation, execute runbook, run runbook, run the runbook, fuehre runbook aus
        Action failover: fail over, failover, trigger a failover of, trigger failover of
        Action drain: drain, cordon, evacuate
        Action quarantine_instance: isolate, quarantine, isoliere
        Action acknowledge_alarm: acknowledge, ack, quittiere, quittieren, bestaetige
        Action silence_alarm: silence, mute, snooze, schalte stumm, stummschalten, unterdruecke
        Action resolve_incident: resolve, close incident, loese, schliesse
        Done reboot_instance: rebooted, rebootet, neu gebootet, power cycled
        Done restart: restarted, bounced, neugestartet, neu gestartet, durchgestartet
        Done start_instance: started, launched, booted, gestartet, hochgefahren, eingeschaltet
        Done stop_instance: stopped, shut off, gestoppt, heruntergefahren, abgeschaltet, ausgeschaltet, angehalten, killed
        Done terminate_instance: terminated, destroyed, beendet, zerstoert
        Done scale_service: scaled, upscaled, resized, skaliert, hochskaliert, herunterskaliert, scaled up, scaled down
        Done redeploy_service: redeployed, deployed, rolled out, deployt, ausgerollt, redeployt
        Done rollback_service: rolled back, reverted, zurueckgerollt
        ActionParticle: back, out, neu, hoch, herunter, runter, ab, aus, ein, stumm, zurueck, down, up, off, on
        Write: delete, drop, remove, erase, purge, truncate, wipe, clear, overwrite, update, insert, alter, modify, rename, edit, grant, revoke, create, set, disable, enable, write, loesche, loesch, loeschen, entferne, entfernen, leere, ueberschreibe, aendere, bearbeite, erstelle, lege an, vernichte, deaktiviere, aktiviere, add, change the threshold, store, import, clean up, get rid of
        Data: log, logs, log entries, table*, tabelle*, database, datenbank, data, daten, metrics, metriken, alarm*, rule, rules, user, users, record*, row, rows, entries, history, connection*, incident*, eintraege, protokolle, benutzer, nutzer, alarme, alarmregel*, regel, regeln, account*, index, schema, retention, dashboard*, key, keys, project, projekt, patterns, muster, everything, alles, anomalies, threshold, schwellwert, schwelle, permission*, role, roles, rolle, setting*, einstellung*, member*, channel*, webhook*, vorfall, vorfaelle, messages, lines, zeilen, backup*
        Secret: password*, passwd, secret, secrets, api key*, apikey*, api-key*, credential*, private key*, access key*, access token*, bearer token*, tokens, jwt, jwts, ssh key*, passphrase*, connection string*, encryption key*, secret key*, client secret*, passwort, passwoerter*, kennwort, kennwoerter*, zugangsdaten, geheimnis, geheimnisse, schluessel, api schluessel*, api-schluessel*, geheime schluessel, private schluessel, zugriffsschluessel, zugriffstoken, token*, anmeldedaten, credit card*, credit card number*, kreditkarte*, kreditkartennummer*, pins, social security number*, session cookie*, cookies, private-key*, signing key*, logins and passwords
        Tenant: other project*, another project*, all projects, every project, other tenant*, another tenant*, all tenants, other customer*, another customer*, all customers, other compan*, another company, companies, other team's, project of, different project, different tenant, anderes projekt, anderen projekt*, andere projekte, allen projekten, alle projekte, aller projekte, anderer kunde*, anderen kunden, andere kunden, fremde* projekt*, fremde* mandant*, anderen mandant*, andere mandanten, mandanten, projektuebergreifend, ueber alle projekte, across projects, across all projects, across tenants, other organization*, other organisation*, anderer projekte, eines anderen projekts, neighbour project, neighbor project, foreign project*, other accounts' project, kunden, customer's project, tenants, projects, projekte, projekten, aller kunden, alle kunden, aller mandanten, alle mandanten
        Injection: ignore previous, ignore all previous, ignore the previous, ignore your, ignore all, disregard, forget previous, forget your, forget all, system prompt, your instructions, your prompt, previous instructions, you are now, pretend, act as, jailbreak, developer mode, override, bypass, without restrictions, no restrictions, ignoriere, ignorier, ignoriere alle, vergiss, vorherigen anweisungen, deine anweisungen, systemprompt, du bist jetzt, tu so, umgehe, reveal, without the tenant filter, without filter, row level security, disable rls, as admin, as superuser, as root, sudo, ohne mandantenfilter, ohne projektfilter, new instructions, anweisungen, instructions, prompt
        Sql: select from, drop table, drop database, delete from, insert into, union select, union all select, truncate table, alter table, grant all, create table, update set, pg_sleep, pg_read_file, information_schema, pg_catalog, pg_shadow, pg_user, xp_cmdshell, dblink, or 1 = 1, copy to program, "--", ";--", select *, raw sql, run sql, execute sql, sql query, sql statement, fuehre sql aus, sql ausfuehren, select, exec
        Foreign: disk usage, disk space, free disk space, disk utilization, disk utilisation, disk full percentage, inode*, festplattenplatz, speicherplatz, plattenplatz, plattenauslastung, festplattenauslastung, festplattenbelegung, load average, uptime, weather, joke, jokes, poem, recipe, football, soccer, news, stock price, stock prices, bitcoin, capital of, president, translate, song, movie, wetter, witz, gedicht, rezept, fussball, nachrichten von heute, boersenkurs*, hauptstadt, uebersetze, lied, film, horoscope, lottery, pizza, coffee, kaffee, birthday, geburtstag, restaurant, bundeskanzler, president of, cost, costs, price, bill, billing, invoice, spend, spending, kosten, rechnung, rechnungen, ausgaben, budget, expensive, teuer, teuerste*, forecast, predict, predicted, prediction, prognose, bereitschaft, on call, on-call, rufbereitschaft, vorhersage, vorhersagen, temperature, temperatur, fan speed, luefterdrehzahl, power consumption, stromverbrauch, carbon, co2, humidity, luftfeuchtigkeit, battery, batterie, akku, gpu, gpu usage, gpu utilization, gpu auslastung, swap usage, swap, packet loss, paketverlust, jitter, voltage, spannung, luefter, strom, revenue, umsatz, sales, conversion rate, salary, gehalt
        """;
}
