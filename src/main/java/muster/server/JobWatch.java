package muster.server;

import jakarta.ejb.Timer;
import jakarta.inject.Inject;
import jakarta.interceptor.AroundTimeout;
import jakarta.interceptor.InvocationContext;

/** Stands around every timer's work (ejb-jar.xml says so) and remembers for {@link Jobs} how it went. */
public class JobWatch {
    @Inject
    Jobs jobs;

    /** Notes when it began, how long it took, and whether it failed. */
    @AroundTimeout
    public Object watch(InvocationContext work) throws Exception {
        var name = work.getTimer() instanceof Timer timer ? Jobs.nameOf(timer) : "";
        long began = System.nanoTime();
        boolean well = false;
        try {
            var result = work.proceed();
            well = true;
            return result;
        } finally {
            jobs.ran(name, System.nanoTime() - began, well);
        }
    }
}
