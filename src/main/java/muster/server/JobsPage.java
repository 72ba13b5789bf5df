package muster.server;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.util.List;
import muster.identity.Audit;
import muster.identity.ServerRole;
import org.jspecify.annotations.Nullable;

/** What the instance does by itself. */
@Named("jobs")
@RequestScoped
public class JobsPage {
    @Inject
    Jobs jobs;

    @Inject
    Audit audit;

    @Inject
    Staff staff;

    @Inject
    Attempts attempts;

    private @Nullable List<Jobs.Job> all;

    /** All jobs, by name. */
    public List<Jobs.Job> getAll() {
        var present = all;
        if (present == null) {
            present = attempts.read(jobs::all);
            all = present;
        }
        return present;
    }

    /** Does the job that the button names. */
    public void start() {
        var name = staff.parameter("job");
        attempts.make(
                () -> {
                    var by = staff.require(ServerRole.OPERATOR);
                    audit.record(by, "job_started", "job:" + name, "");
                    jobs.start(name);
                },
                "jobs.done",
                name);
        all = null;
    }
}
