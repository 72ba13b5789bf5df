package muster.server;

import jakarta.annotation.Resource;
import jakarta.ejb.ConcurrencyManagement;
import jakarta.ejb.ConcurrencyManagementType;
import jakarta.ejb.NoMoreTimeoutsException;
import jakarta.ejb.NoSuchObjectLocalException;
import jakarta.ejb.Singleton;
import jakarta.ejb.Timer;
import jakarta.ejb.TimerService;
import jakarta.ejb.TransactionManagement;
import jakarta.ejb.TransactionManagementType;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/** Knows every timer of the application, which only an EJB may ask for. Public because EJBs must be. */
@Singleton
@ConcurrencyManagement(ConcurrencyManagementType.BEAN)
@TransactionManagement(TransactionManagementType.BEAN)
public class JobClock {
    @Resource
    TimerService timers;

    /** When each timer is due next, by its name. */
    public Map<String, Instant> next() {
        Map<String, Instant> next = new TreeMap<>();
        for (Timer timer : timers.getAllTimers()) {
            try {
                next.put(Jobs.nameOf(timer), timer.getNextTimeout().toInstant());
            } catch (NoMoreTimeoutsException | NoSuchObjectLocalException e) {
                // Gone between the two questions: left out.
            }
        }
        return next;
    }
}
