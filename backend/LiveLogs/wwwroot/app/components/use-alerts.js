import { useCallback, useEffect, useMemo, useState } from '../../vendor/index.js';
import { AlertList } from '../alerts.js';
import { actOnAlert } from '../api.js';

/**
 * The open alerts of a project, and the one that the address names by its id, which notifications lead to: open or not,
 * and read by being looked at. `linked` is null without one.
 */
export function useAlerts(token, project, id, onLinked) {
  const [alerts, setAlerts] = useState([]);
  const [linked, setLinked] = useState(null);
  const list = useMemo(() => new AlertList(setAlerts), []);

  const receive = useCallback((alert) => {
    list.receive(alert);
    setLinked((now) => (now?.id === alert.id ? alert : now));
  }, [list]);
  const load = useCallback(() => list.load(token, project), [list, token, project]);
  const act = useCallback(async (alert, action) => receive(await actOnAlert(token, alert.id, action)), [receive, token]);

  useEffect(() => {
    setLinked(null);
    if (!id)
      return undefined;
    let current = true;
    actOnAlert(token, id, 'read').then((alert) => {
      if (!current)
        return;
      setLinked(alert);
      onLinked();
    }, () => { /* Retention took it, or it is not of this project: what is open is shown all the same. */ });
    return () => {
      current = false;
    };
  }, [id]);
  return { alerts, linked, receive, load, act };
}
