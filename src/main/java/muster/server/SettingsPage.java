package muster.server;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.util.List;
import muster.identity.ServerRole;

/** What is set, and by what. */
@Named("settings")
@RequestScoped
public class SettingsPage {
    @Inject
    Settings settings;

    @Inject
    Staff staff;

    @Inject
    Attempts attempts;

    /** Every knob, by its name. */
    public List<Settings.Setting> getAll() {
        return attempts.read(() -> {
            var unused = staff.require(ServerRole.OPERATOR);
            return settings.all();
        });
    }
}
