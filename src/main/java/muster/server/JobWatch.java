package muster.server;

import jakarta.ejb.Timer;
import jakarta.inject.Inject;
import jakarta.interceptor.AroundTimeout;
import jakarta.interceptor.InvocationContext;

/** Stands around every timer's work (ejb-jar.xml says so) and lets {@link Jobs} remember how it went. */
public class JobWatch {
    @Inject
    Jobs jobs;

    /** Lets it be done under watch. */
    @AroundTimeout
    public Object watch(InvocationContext work) throws Exception {
        var name = work.getTimer() instanceof Timer timer ? Jobs.nameOf(timer) : "";
        return jobs.watch(name, work::proceed);
    }
}
