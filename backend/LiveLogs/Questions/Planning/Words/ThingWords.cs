namespace LiveLogs.Questions.Planning.Words;

/// <summary>What questions are about, in English and German; lines as in <see cref="AskingWords"/>.</summary>
internal static class ThingWords
{
    public const string Table = """
        Entity resource_id:instance: server*, instance*, inst, srv, srvs, host, hosts, machine*, vm, vms, virtual machine*, ec2 instance*, ec2, node, nodes, box, boxes, compute instance*, instanz, instanzen, maschine*, rechner, hosts, virtuelle maschine*, knoten, servern, rechnern, computer, computers
        Entity resource_id: resource, resources, ressource*, objekt, objekte, component*, komponente*
        Entity resource_id:database: database*, db, dbs, datenbank, datenbanken, rds instance*, rds
        Entity resource_id:function: function*, lambda, lambdas, lambda function*, funktion, funktionen, lambda funktion*
        Entity resource_id:load_balancer: load balancer*, loadbalancer*, alb, albs, lastverteiler
        Entity resource_id:queue: queue, queues
        Entity resource_id:container: container*, pod, pods, replica*, replika*
        Entity service: svc, svcs, service*, microservice*, application*, app, apps, component service*, api, apis, dienst, dienste, diensten, dienstes, anwendung*, microservices, backend, backends
        Entity region: region, regions, regionen, datacenter*, location, locations, standort, standorte, regions of
        Entity provider: provider*, cloud, clouds, cloud provider*, anbieter, anbietern, cloudanbieter, cloud anbieter
        Entity level: level, levels, severity level*, log level*, loglevel*, severities, schweregrad*, stufe, stufen, log stufe*
        Entity pattern_id: pattern, patterns, error pattern*, template*, log pattern*, message pattern*, muster, mustern, fehlermuster, error type*, error kind*, fehlerart*, fehlertyp*, type of error, types of error*, kinds of errors, log muster, logmuster, meldungsmuster, nachrichtenmuster, art von fehler*, arten von fehlern
        Entity message: message, messages, nachricht, nachrichten, meldung, meldungen
        Entity resource_type: resource type*, type of resource, types of resource*, ressourcentyp*, kind of resource
        Entity name: alarm name*, alarmname*
        Field service: service, dienst, app, application, anwendung, microservice
        Field region: region
        Field resource_id: resource, host, server, instance, node, machine, vm, resource_id, hostname, instance id, instanz, ressource, rechner, maschine, knoten, database, function, queue, container, pod, datenbank, funktion, resource id, load balancer
        Field provider: provider, anbieter
        Field level: log level, severity level, loglevel, level
        Field message: message, text, wording, message containing, nachricht, meldung, wortlaut
        Field pattern_id: pattern id, pattern number, pattern_id, muster nummer
        Field attrs.status: status code, http status, statuscode, http code, response code, status codes, http status code, returncode, antwortcode, http statuscode, http-status, response status
        Field resource_type: resource_type, resource type, ressourcentyp
        Level ERROR|FATAL: err, errs, error*, error log*, error line*, error entries, error message*, failure*, failed, failing, fail, fails, fehler, fehlern, fehlerlog*, fehlerzeile*, fehlermeldung*, fehlgeschlagen*, problem, problems, probleme*, exception*, errored, errord, fehlerhaft*, fehlereintrag*, fehlereintraege, fehlschlaege*, fehlschlag, errer, broke, crashing, error events, fehlschlugen, scheitert*, gescheitert*, ausnahme, ausnahmen, fehlerzahl*, fehleranzahl, fehlermenge, fehleraufkommen, error count, error counts, error numbers, error volume, fehlermuster*, fehlerart*, fehlertyp*, error pattern*, error type*, error kind*, kinds of errors, types of error*, type of error, arten von fehlern, art von fehler*
        Level WARN: warning*, warn, warns, warning log*, warning message*, warning line*, warnung, warnungen, warnmeldung*
        Level FATAL: fatal, fatals, critical log*, critical error*, fatal error*, critical errors, fatale*, fatale fehler, kritische fehler, kritischen fehler, kritischer fehler, critical messages, critical log lines, kritische logs
        Level INFO: info log*, informational, info message*, info level, info line*, info zeile*, info meldung*, info logs, info entries
        Level DEBUG: debug, debug log*, debug message*, debug line*, debug zeile*, debug meldung*, debug level
        Level TRACE: trace log*, trace message*, trace level
        Level WARN|ERROR|FATAL: warnings and errors, errors and warnings, warnings or errors, errors or warnings, warnings or worse, warnings and above, warn and above, warnung* und fehler, fehler und warnung*, warnings or higher, warning or worse, warnungen und schlimmer, fehler oder warnungen, warnungen oder fehler, warn or worse
        Source logs: log, logs, log line*, log entries, log entry, line*, entries, entry, event*, log message*, logfile*, protokoll, protokolle, protokollen, zeile, zeilen, eintrag, eintraege, eintraegen, logzeile*, logeintrag, logeintraege*, logmeldung*, ereignis*, logeintraegen, protokollzeile*, protokolleintraege, loglines
        Source alarms: alarm, alarms, alert, alerts, alarme, alarmen, alarmes, alarmierung*, monitore, monitors
        Source incidents: incident, incidents, vorfall, vorfaelle, vorfaellen, outages, stoerungen, ausfaelle, inzident*, zwischenfall, zwischenfaelle
        Source anomalies: anomaly, anomalies, anomalie, anomalien, outlier*, auffaelligkeit*, anomalous, unusual behavior, unusual behaviour, abnormality, abnormalities
        Source patterns: log template*, pattern catalogue, pattern catalog
        Source actions: action, actions, remediation*, aktion, aktionen, massnahme*, action request*, approval*, requested action*, reparatur*, actions taken, freigabe*, genehmigung*, eingriff*, executed actions
        State alarms=ALARM: active, firing, triggered, in alarm, in alarm state, alarm state, in the alarm state, ringing, aktiv*, ausgeloest*, feuernd*, im alarmzustand, im zustand alarm, im alarm zustand, in alarm status, raised, alarming, alarmiert, in state alarm, red, rot, im status alarm, going off, im alarm, trigger, triggering, fired, fire, fires, went off, loesten aus, loeste aus, ausloesten, anschlagen, angeschlagen, in status alarm, alarmzustand, angesprungen*
        State alarms=OK: ok state, in ok, recovered, ok, im zustand ok, erholt, returned to ok, back to ok, gruen, green
        State alarms=INSUFFICIENT_DATA: insufficient data, insufficient_data, without data, no data, ohne daten, unzureichende daten, insufficient-data, unzureichend*
        State alarms=ACK: acknowledged, acked, quittiert*, bestaetigt*
        State incidents=open: open, unresolved, ongoing, still open, offen*, ungeloest*, laufend*, noch offen*, not resolved, active, aktiv*, nicht geloest*, current, aktuell*
        State incidents=resolved: resolved, closed, fixed, solved, geloest*, geschlossen*, behoben*, abgeschlossen*
        State incidents=acknowledged: acknowledged, acked, quittiert*, bestaetigt*
        State anomalies=open: open, active, ongoing, unresolved, offen*, aktiv*, laufend*, current, aktuell*
        State actions=pending: pending, waiting for approval, awaiting approval, unapproved, waiting, offen*, ausstehend*, wartend*, noch nicht genehmigt*, warten auf freigabe, warten auf genehmigung, open, auf genehmigung warten, auf freigabe warten, needs approval, need approval
        State actions=approved: approved, genehmigt*, freigegeben*
        State actions=rejected: rejected, denied, declined, abgelehnt*, zurueckgewiesen*
        State actions=executed: executed, done, completed, succeeded, carried out, ausgefuehrt*, erledigt*, abgeschlossen*, performed, durchgefuehrt*
        State actions=failed: failed, fehlgeschlagen*, gescheitert*
        Severity critical: critical, crit, severe, kritisch*, sev0, sev1, highest severity, p1
        Severity high: high severity, hohe severity, high-severity, schwer*, schwerwiegend*, hoher schweregrad, major
        Severity medium: medium severity, mittlerer schweregrad, medium
        Severity low: low severity, minor, niedriger schweregrad, geringfuegig*
        Severity warning: warning severity
        Metric network_out_bytes: sending, sends, send, sent, transmitting, transmitted, transmit, sendet*, senden, gesendet*
        Metric network_in_bytes: receiving, receives, received, empfangen*, empfaengt, empfingen
        Metric network_in_bytes|network_out_bytes: network in and out, network in/out, traffic in and out, inbound and outbound traffic, incoming and outgoing traffic, ein und ausgehender traffic, ein und ausgehenden traffic, ein und ausgehender netzwerkverkehr, ein und ausgehender datenverkehr, ein und ausgehenden datenverkehr, network traffic, network usage, network io, network, network throughput, network load, bandwidth, bandwidth usage, network volume, netzwerkverkehr, netzwerk, netzwerktraffic, netzwerklast, netzwerkauslastung, bandbreite, datenverkehr, netzwerkdurchsatz, netzwerknutzung, network activity, netzwerk traffic, network data, network utilization
        Metric disk_read_bytes|disk_write_bytes: disk reads and writes, disk read and write, reads and writes, disk writes and reads, lese und schreibzugriffe, lesen und schreiben, disk io, disk activity, disk throughput, disk usage io, disk traffic, festplatten io, plattenaktivitaet, festplattenaktivitaet, disk i/o, plattenzugriffe, festplattenzugriffe, disk load, io
        Vague: usage, utilization, utilisation, load, performance, metric, metrics, numbers, consumption, activity, resource usage, nutzung, auslastung, last, leistung, performanz, metrik, metriken, verbrauch, kennzahl*, messwerte, belastung, things, stuff, sachen, dinge, telemetry, capacity, kapazitaet, graph of usage, system load, statistik, aktivitaet, dashboard, werte
        ErrorRate: percentage of requests failed, percentage of failed requests, share of failed requests, percentage of requests that failed, proportion of failed requests, percentage of failures, prozent der anfragen fehlgeschlagen, anteil fehlgeschlagener anfragen, what percentage of requests failed, percentage of requests fail, error rate*, error ratio*, error percentage, failure rate*, failure ratio, rate of errors, share of errors, percentage of errors, proportion of errors, fraction of errors, errors in percent, percent of errors, percentage of failed, share of error lines, fehlerrate*, fehlerquote*, fehleranteil*, anteil der fehler, anteil an fehlern, prozentsatz der fehler, fehlerprozentsatz, anteil der fehlermeldungen, anteil fehlerhafter, anteil von fehlern, errorrate, fehler rate, fehler quote, what percentage of log lines are errors, fehlerrate von
        Quality request_latency_ms:desc: slow, lahm*, lahmst*, slowest, slower, slowly, sluggish, laggy, langsam*, langsamst*, am langsamsten, traege, langsamere*
        Quality request_latency_ms:asc: fastest, quickest, schnellst*, am schnellsten
        Quality request_count:desc: busiest, most used, most requested, meistgenutzt*, am meisten genutzt*, most traffic, beschaeftigst*
        Quality cpu_utilization:desc: hottest, am staerksten ausgelastet*, most loaded, hoechste last
        Quality lines:desc: noisiest, loudest, chattiest, most talkative, most verbose, gespraechigst*, lautest*, meist loggend*
        Quality errors:desc: most error prone, error-prone, buggiest, flakiest, fehleranfaelligst*, failing the most, most failing, unhealthiest, fehlertraechtigst*
        Topic: timeout*, time out, timed out, connection*, refused, database, deadlock*, authentication, auth, login*, logon*, password failure*, sign in, permission*, access denied, denied, unauthorized, forbidden, certificate*, ssl, tls, dns, out of memory, oom, oomkilled, memory leak, disk full, no space left, null pointer, nullpointer, stack overflow, payment, rate limit*, quota, retry, retries, serialization, parsing, parse, validation, handshake, socket, broken pipe, reset by peer, not found, bad gateway, gateway, unavailable, invalid, expired, token, network, kafka, redis, postgres, mysql, sql, http, panic, segfault, datenbank, verbindung*, verbindungs, zeitueberschreitung*, anmeldung, login, zertifikat*, authentifizierung*, berechtigung*, speicher, netzwerk, abgelaufen*, verweigert*, connection refused, connection reset, connection timeout, upstream, circuit breaker, lock, replication, startup, query, password, garbage collection, gc, heap, nicht gefunden*, datenbankverbindung*, anmelde, authentifizierungs, zertifikats, syntax, cache, disk, storage, throttling, throttled, restart, restarts, deployment, deploy, migration, healthcheck, health check, crash, startete, neustart
        Unit percent: %, percent, pct, prozent, percentage, per cent
        Unit ms*1: ms, msec, millisecond*, millis, millisekunde*
        Unit ms*1000: s, sec, secs, second*, sekunde*, sek
        Unit ms*60000: minute*, min, mins
        Unit bytes*1: byte*, b
        Unit bytes*1000: kb, kilobyte*, kbyte
        Unit bytes*1024: kib
        Unit bytes*1000000: mb, megabyte*, mbyte
        Unit bytes*1048576: mib, mebibyte*
        Unit bytes*1000000000: gb, gigabyte*, gbyte
        Unit bytes*1073741824: gib, gibibyte*
        Unit bytes*1000000000000: tb, terabyte*
        Unit number*1000: k, thousand, tausend
        Unit number*1000000: million*, mio, millionen
        Provider aws: aws, amazon, amazon web services
        Provider azure: azure, microsoft, microsoft azure
        Provider gcp: gcp, google, google cloud
        Environment production: production, prod, prd, produktion, produktiv*, produktionsumgebung, produktions, live system*
        Environment staging: staging, stage, stg
        Environment development: development environment, dev environment, entwicklungsumgebung, dev
        Environment test: test environment, testumgebung, testing
        """;
}
