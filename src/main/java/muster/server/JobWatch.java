package muster.server;

import jakarta.ejb.Timer;
import jakarta.inject.Inject;
import jakarta.interceptor.AroundTimeout;
import jakarta.interceptor.InvocationContext;

/** Stands around every timer's work (ejb-jar.xml says so) and remembers for {@link Jobs} that it was done. */
public class JobWatch {
    @Inject
    Jobs jobs;

    /** Notes when it began and how long it took. */
    @AroundTimeout
    public Object watch(InvocationContext work) throws Exception {
        var name = work.getTimer() instanceof Timer timer ? Jobs.nameOf(timer) : "";
        long began = System.nanoTime();
        try {
            return work.proceed();
        } finally {
            jobs.ran(name, System.nanoTime() - began);
        }
    }
}
