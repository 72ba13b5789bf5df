package muster.server;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.util.List;
import muster.delivery.InstanceView;
import muster.delivery.Instances;
import org.jspecify.annotations.Nullable;

/** Which instances there are, as this one has heard. */
@Named("instances")
@RequestScoped
public class InstancesPage {
    @Inject
    Instances instances;

    @Inject
    Attempts attempts;

    private @Nullable List<InstanceView> all;

    /** All of them, this one first. */
    public List<InstanceView> getAll() {
        var present = all;
        if (present == null) {
            present = attempts.read(instances::list);
            all = present;
        }
        return present;
    }
}
